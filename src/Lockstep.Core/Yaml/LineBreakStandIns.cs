using System.Buffers;

namespace Lockstep.Core.Yaml;

/// <summary>
/// The parser takes U+0085, U+2028 and U+2029 for line breaks, as YAML 1.1 did; in YAML 1.2 they are ordinary characters. While a text is
/// parsed, private-use characters that it does not hold stand in their place.
/// </summary>
internal readonly record struct LineBreakStandIns(char First)
{
    private const int Count = 3;
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\u0085\u2028\u2029");

    /// <summary>The last of the stand-ins.</summary>
    public char Last => (char)(First + Count - 1);

    /// <summary>Whether anything was put in the place of anything.</summary>
    public bool Any => First != '\0';

    /// <summary>Puts the stand-ins into a text.</summary>
    public static (string Text, LineBreakStandIns StandIns) Put(string text)
    {
        if (!text.AsSpan().ContainsAny(Breaks))
        {
            return (text, default);
        }

        var first = FirstFree(text);
        var mapped = string.Create(
            text.Length,
            (text, first),
            static (target, state) =>
            {
                state.text.CopyTo(target);
                target.Replace('\u0085', state.first);
                target.Replace('\u2028', (char)(state.first + 1));
                target.Replace('\u2029', (char)(state.first + 2));
            }
        );
        return (mapped, new LineBreakStandIns(first));
    }

    /// <summary>Whether a value of the parsed text holds a stand-in.</summary>
    public bool IsIn(ReadOnlySpan<char> value) => Any && value.ContainsAnyInRange(First, Last);

    // Neither the characters nor an escape that gives one may be in the text; the hexadecimal digits alone are enough to look for.
    private static char FirstFree(string text)
    {
        for (var first = '\uE000'; first < '\uF8FD'; first += (char)Count)
        {
            if (Enumerable.Range(first, Count).All(c => IsFree(text, (char)c)))
            {
                return first;
            }
        }

        // A text that holds every one of them: values with one of the three characters are refused, which is no harm.
        return '\uE000';
    }

    private static bool IsFree(string text, char c) =>
        !text.Contains(c, StringComparison.Ordinal) && !text.Contains(((int)c).ToString("x4", null), StringComparison.OrdinalIgnoreCase);
}
