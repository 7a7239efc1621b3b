using System.Text;
using Lockstep.Core.Schedule;

namespace Lockstep.Core.Model;

/// <summary>Brings the value of a field into the one form in which both sides are compared, or says why it cannot be.</summary>
public static class FieldRules
{
    /// <summary>The longest text of a field, in UTF-8 bytes.</summary>
    public const int LongestText = 64 * 1024;

    /// <summary>The largest <c>params_json</c>, in UTF-8 bytes of its texts.</summary>
    public const int LargestJson = 1024 * 1024;

    /// <summary>
    /// Normalises a value: a text field's number becomes its text, a time stamp's text an instant.
    /// A fault is null where the value is fine.
    /// </summary>
    public static TaskValue Normalise(TaskField field, TaskValue raw, out FieldFault? fault)
    {
        fault = null;
        if (raw is TaskValue.NullValue)
        {
            fault = field.IsRequired
                ? new FieldFault(field.Name, ErrorCode.MissingField, $"the required field {field.Name} is null; give it a value")
                : null;
            return raw;
        }

        if (field.Kind is FieldKind.Json or FieldKind.Extra)
        {
            fault = CheckTexts(field, raw);
            return raw;
        }

        var value = AsText(raw);
        if (value is not TaskValue.Text text)
        {
            fault = value is TaskValue.List or TaskValue.Map
                ? new FieldFault(
                    field.Name,
                    ErrorCode.InvalidValue,
                    $"{field.Name} must be a text, not a {(value is TaskValue.Map ? "map" : "list")}"
                )
                : null;
            return value;
        }

        DateTimeOffset instant = default;
        fault = field.Kind switch
        {
            FieldKind.Text when field.IsRequired && text.Value.Length == 0 => new FieldFault(
                field.Name,
                ErrorCode.MissingField,
                $"the required field {field.Name} is empty; give it a value"
            ),
            FieldKind.Cron => CronText.Check(field.Name, text.Value),
            FieldKind.Timestamp when !TimestampText.TryParse(text.Value, out instant) => new FieldFault(
                field.Name,
                ErrorCode.InvalidTimestamp,
                $"'{Shorten(text.Value)}' is not a time stamp; write it as 2026-12-01T09:00:00Z"
            ),
            _ => null,
        };
        fault ??= CheckTexts(field, value);
        return fault is null && field.Kind == FieldKind.Timestamp ? TaskValue.Of(instant) : value;
    }

    /// <summary>Normalises a value that was normalised before it was written as JSON: only instants have become texts since.</summary>
    internal static TaskValue Again(string name, TaskValue value) =>
        TaskField.Of(name) is { Kind: not (FieldKind.Json or FieldKind.Extra) } field ? Normalise(field, value, out _) : value;

    /// <summary>Whether a text can be held by both sides: no NUL, no lone surrogate.</summary>
    public static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal) && !HasLoneSurrogate(text);

    private static bool HasLoneSurrogate(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty; )
        {
            var at = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (at < 0)
            {
                return false;
            }

            if (Rune.DecodeFromUtf16(rest[at..], out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return true;
            }

            rest = rest[(at + length)..];
        }

        return false;
    }

    private static TaskValue AsText(TaskValue raw) =>
        raw switch
        {
            TaskValue.Number number => TaskValue.Of(number.Json),
            TaskValue.Bool truth => TaskValue.Of(truth.Value ? "true" : "false"),
            _ => raw,
        };

    private static FieldFault? CheckTexts(TaskField field, TaskValue value)
    {
        var size = 0L;
        if (!AreStorable(value, ref size))
        {
            return new FieldFault(
                field.Name,
                ErrorCode.InvalidValue,
                $"{field.Name} holds a character that a database cannot keep (NUL or half a surrogate pair)"
            );
        }

        var limit = field.Kind is FieldKind.Json or FieldKind.Extra ? LargestJson : LongestText;
        return size > limit
            ? new FieldFault(field.Name, ErrorCode.InvalidValue, $"{field.Name} is {size:N0} bytes long; the limit is {limit:N0}")
            : null;
    }

    private static bool AreStorable(TaskValue value, ref long size)
    {
        switch (value)
        {
            case TaskValue.Text text:
                return AddStorable(text.Value, ref size);
            case TaskValue.Number number:
                size += number.Json.Length;
                return true;
            case TaskValue.List list:
                foreach (var item in list.Items)
                {
                    if (!AreStorable(item, ref size))
                    {
                        return false;
                    }
                }

                return true;
            case TaskValue.Map map:
                foreach (var (key, item) in map.Pairs())
                {
                    if (!AddStorable(key, ref size) || !AreStorable(item, ref size))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return true;
        }
    }

    private static bool AddStorable(string text, ref long size)
    {
        size += Encoding.UTF8.GetByteCount(text);
        return IsStorable(text);
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
