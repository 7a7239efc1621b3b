using System.Globalization;
using Lockstep.Core.Model;
using Lockstep.Settings;
using Lockstep.Sync;
using Microsoft.AspNetCore.Http;

namespace Lockstep.AspNetCore.Http;

/// <summary>Reads the keys of a body, each of its own type; everything else is refused by name.</summary>
internal static class BodyKeys
{
    /// <summary>Refuses keys that are not among the known ones.</summary>
    public static void Allow(TaskValue.Map body, params string[] known)
    {
        if (body.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            var hint = NearestName.Hint(unknown, known) is { Length: > 0 } question ? question : ".";
            throw RequestFault.Malformed($"Unknown key '{unknown}'{hint} Known: {string.Join(", ", known)}.");
        }
    }

    /// <summary>Refuses a query: no address here takes one yet.</summary>
    public static void RefuseQuery(HttpRequest request)
    {
        if (request.Query.Keys.FirstOrDefault() is { } name)
            throw RequestFault.Malformed($"Unknown query parameter '{name}'; this address takes none.");
    }

    /// <summary>A text, or nothing where the key is missing or null.</summary>
    public static string? Text(TaskValue.Map body, string key) =>
        body[key] switch
        {
            null or TaskValue.NullValue => null,
            TaskValue.Text text => text.Value,
            _ => throw RequestFault.Malformed($"{key} must be a text."),
        };

    /// <summary>A truth value; false where the key is missing.</summary>
    public static bool Bool(TaskValue.Map body, string key) =>
        body[key] switch
        {
            null => false,
            TaskValue.Bool truth => truth.Value,
            _ => throw RequestFault.Malformed($"{key} must be true or false."),
        };

    /// <summary>A whole number from 1, or nothing where the key is missing.</summary>
    public static int? Count(TaskValue.Map body, string key) =>
        body[key] switch
        {
            null => null,
            TaskValue.Number number
                when int.TryParse(number.Json, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 => value,
            _ => throw RequestFault.Malformed($"{key} must be a whole number from 1."),
        };

    /// <summary>The value of an enumeration by its name, or nothing where the key is missing.</summary>
    public static T? Name<T>(TaskValue.Map body, string key)
        where T : struct, Enum =>
        Text(body, key) is not { } name ? null
        : SyncJson.TryRead<T>(name, out var value) ? value
        : throw RequestFault.Malformed($"{key} '{name}' is none of {string.Join(", ", Enum.GetValues<T>().Select(SyncJson.Name))}.");
}
