using System.Collections.Immutable;
using Lockstep.AspNetCore.Http;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.AspNetCore.Api;

/// <summary>
/// Reads <c>{"choice": "custom", "fields": {"status": "db", "params_json.limit": {"value": 5}}, "by": "ann", "version": 2}</c>.
/// </summary>
internal static class ResolutionBody
{
    private const int LongestName = 128;

    /// <summary>The resolution, and the version of the conflict that it was decided on where one is named.</summary>
    public static (Resolution Resolution, int? Version) Read(TaskValue.Map body)
    {
        BodyKeys.Allow(body, "choice", "fields", "by", "version");
        var choice =
            BodyKeys.Name<ConflictChoice>(body, "choice")
            ?? throw RequestFault.Malformed("choice is missing: keep_yaml, keep_db, merge or custom.");
        var fields = Fields(body["fields"]);
        if (choice == ConflictChoice.Custom && fields.Count == 0)
            throw RequestFault.Malformed("custom needs fields: for each field in conflict \"yaml\", \"db\" or {\"value\": ...}.");
        if (choice != ConflictChoice.Custom && fields.Count > 0)
            throw RequestFault.Malformed("fields goes with choice custom.");

        return (new Resolution(choice, By(body), fields), BodyKeys.Count(body, "version"));
    }

    private static string By(TaskValue.Map body)
    {
        var name = BodyKeys.Text(body, "by") ?? "api";
        return name.Length is 0 or > LongestName || name.Any(char.IsControl)
            ? throw RequestFault.Malformed($"by must be a name of 1 to {LongestName} characters.")
            : name;
    }

    private static ImmutableDictionary<FieldPath, Ruling> Fields(TaskValue? value)
    {
        if (value is null or TaskValue.NullValue)
            return ImmutableDictionary<FieldPath, Ruling>.Empty;

        if (value is not TaskValue.Map map)
            throw RequestFault.Malformed("fields must be an object.");

        var rulings = ImmutableDictionary.CreateBuilder<FieldPath, Ruling>();
        foreach (var (name, ruling) in map.Pairs())
        {
            if (!rulings.TryAdd(Path(name), RulingOf(name, ruling)))
                throw RequestFault.Malformed($"The field {name} is given twice.");
        }

        return rulings.ToImmutable();
    }

    private static FieldPath Path(string name)
    {
        try
        {
            return FieldPath.Parse(name);
        }
        catch (FormatException exception)
        {
            throw RequestFault.Malformed(exception.Message);
        }
    }

    private static Ruling RulingOf(string name, TaskValue ruling) =>
        ruling switch
        {
            TaskValue.Text { Value: "yaml" } => new Ruling.Take(Side.File),
            TaskValue.Text { Value: "db" } => new Ruling.Take(Side.Database),
            TaskValue.Map { Count: 1 } map when map["value"] is { } value => new Ruling.Give(value),
            _ => throw RequestFault.Malformed($"The field {name} must be \"yaml\", \"db\" or {{\"value\": ...}}."),
        };
}
