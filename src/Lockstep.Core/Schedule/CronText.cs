using Cronos;
using Lockstep.Core.Model;

namespace Lockstep.Core.Schedule;

/// <summary>Checks cron expressions and finds the place of a fault in them.</summary>
public static class CronText
{
    private const int FieldsOfMinutes = 5;
    private const int FieldsOfSeconds = 6;
    private static readonly DateTime LookFrom = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Says what is wrong with an expression and where, or nothing where it is fine.</summary>
    /// <param name="field">The name of the field that holds it.</param>
    /// <param name="text">Five fields, six (with seconds first), or a macro such as <c>@daily</c>.</param>
    public static FieldFault? Check(string field, string text)
    {
        if (text.AsSpan().Trim().IsEmpty)
        {
            return new FieldFault(
                field,
                ErrorCode.MissingField,
                $"the required field {field} is empty; give it a cron expression such as \"0 9 * * *\""
            );
        }

        if (CronMemory.IsKnownValid(text))
        {
            return null;
        }

        if (TryParse(text, out _, out var reason))
        {
            CronMemory.Remember(text);
            return null;
        }

        if (text.TrimStart().StartsWith('@'))
        {
            return new FieldFault(
                field,
                ErrorCode.InvalidCron,
                $"'{Shorten(text)}' is no cron macro; known are @yearly, @monthly, @weekly, @daily, @hourly and @every_minute"
            );
        }

        var parts = Split(text);
        if (parts.Count is not (FieldsOfMinutes or FieldsOfSeconds))
        {
            return new FieldFault(
                field,
                ErrorCode.InvalidCron,
                $"the cron expression '{Shorten(text)}' has {parts.Count} field{(parts.Count == 1 ? "" : "s")}; it takes 5, or 6 with seconds first",
                parts.Count > FieldsOfSeconds ? parts[FieldsOfSeconds].Start : 0
            );
        }

        var faulty = Enumerable.Range(0, parts.Count).FirstOrDefault(index => !IsFieldValid(text, parts, index), -1);
        return faulty < 0
            ? new FieldFault(field, ErrorCode.InvalidCron, $"the cron expression '{Shorten(text)}' is invalid: {reason}")
            : new FieldFault(
                field,
                ErrorCode.InvalidCron,
                $"'{text[parts[faulty].Start..parts[faulty].End]}' at position {parts[faulty].Start + 1} of the cron expression '{Shorten(text)}' is invalid: {reason}",
                parts[faulty].Start
            );
    }

    /// <summary>Whether a valid expression has a next occurrence at all: the 31st of February has none.</summary>
    public static bool EverFires(string text) => TryParse(text, out var cron, out _) && cron!.GetNextOccurrence(LookFrom) is not null;

    private static bool TryParse(string text, out CronExpression? cron, out string reason)
    {
        try
        {
            cron = CronExpression.Parse(text, Split(text).Count == FieldsOfSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
            reason = "";
            return true;
        }
        catch (CronFormatException e)
        {
            cron = null;
            reason = e.Message;
            return false;
        }
        catch (MissingSeedException)
        {
            cron = null;
            reason = "H stands for a chance value, which a schedule that two sides share cannot have; write a number.";
            return false;
        }
    }

    // The library names the field but not the place: the faulty field is the one that fails alone among stars.
    private static bool IsFieldValid(string text, List<(int Start, int End)> parts, int index)
    {
        var alone = parts.Select((part, at) => at == index ? text[part.Start..part.End] : "*");
        return TryParse(string.Join(' ', alone), out _, out _);
    }

    private static List<(int Start, int End)> Split(string text)
    {
        var parts = new List<(int, int)>();
        for (var at = 0; at < text.Length; )
        {
            var end = at;
            while (end < text.Length && text[end] is not (' ' or '\t'))
            {
                end++;
            }

            if (end > at)
            {
                parts.Add((at, end));
            }

            at = end + 1;
        }

        return parts;
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
