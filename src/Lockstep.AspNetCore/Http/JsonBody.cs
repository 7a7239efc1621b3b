using System.Text.Json;
using System.Text.Unicode;
using Lockstep.Core.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lockstep.AspNetCore.Http;

/// <summary>Reads a request's body as one JSON object, strictly.</summary>
internal static class JsonBody
{
    /// <summary>The largest body, in bytes.</summary>
    public const int Largest = 1024 * 1024;

    private const StringComparison Ignore = StringComparison.OrdinalIgnoreCase;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the body.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="RequestFault">It is no JSON object, too large, or of another type.</exception>
    /// <returns>The object; without keys where there is no body.</returns>
    public static async Task<TaskValue.Map> ReadAsync(HttpContext context)
    {
        var bytes = await ReadBytesAsync(context);
        if (bytes.IsEmpty)
            return TaskValue.Map.Empty;

        CheckType(context.Request.ContentType);
        if (!Utf8.IsValid(bytes.Span))
            throw RequestFault.Malformed("The body is not UTF-8.");

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return TaskJson.FromElement(document.RootElement) is TaskValue.Map map
                ? Storable(map)
                : throw RequestFault.Malformed("The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            throw RequestFault.Malformed($"The body is not valid JSON: {exception.Message}");
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            throw RequestFault.Malformed("The body holds a number or a text that cannot be kept.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext context)
    {
        var tooLarge = new RequestFault(StatusCodes.Status413PayloadTooLarge, ErrorCode.BadRequest, "The body is larger than 1 MB.");
        if (context.Request.ContentLength > Largest)
            throw tooLarge;

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > Largest)
                throw tooLarge;
        }

        return body.ToArray();
    }

    // "curl -d" says form unless told otherwise. Pages of other sites, which could send that without being asked, don't get as far as here.
    private static void CheckType(string? type)
    {
        var isKnown =
            MediaTypeHeaderValue.TryParse(type, out var media)
            && (media.MediaType.Equals("application/json", Ignore) || media.MediaType.Equals("application/x-www-form-urlencoded", Ignore))
            && (!media.Charset.HasValue || media.Charset.Equals("utf-8", Ignore));
        if (!isKnown)
        {
            throw new RequestFault(
                StatusCodes.Status415UnsupportedMediaType,
                ErrorCode.BadRequest,
                "The body must be JSON in UTF-8; send it with Content-Type: application/json."
            );
        }
    }

    private static TaskValue.Map Storable(TaskValue.Map map) =>
        Texts(map).All(FieldRules.IsStorable)
            ? map
            : throw RequestFault.Malformed("The body holds a character that a database cannot keep (NUL or half a surrogate pair).");

    private static IEnumerable<string> Texts(TaskValue value) =>
        value switch
        {
            TaskValue.Text text => [text.Value],
            TaskValue.List list => list.Items.SelectMany(Texts),
            TaskValue.Map map => map.Pairs().SelectMany(pair => Texts(pair.Value).Prepend(pair.Key)),
            _ => [],
        };
}
