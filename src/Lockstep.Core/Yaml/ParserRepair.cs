using YamlDotNet.Core;

namespace Lockstep.Core.Yaml;

/// <summary>
/// The parser gives up a whole file for some things that YAML allows, or that are wrong with one task only. Where it fails for one of them
/// the text that it gets is changed at that place, the offsets staying what they are, and the parse begun again.
/// </summary>
internal sealed class ParserRepair(SourceText source)
{
    /// <summary>The character that stands for half a surrogate pair; no text may hold it.</summary>
    public const char Poison = '\uFFFF';

    private const int EscapeLength = 6;
    private const int MostAttempts = 64;
    private const int MostCharacters = 64 * 1024 * 1024;
    private int _attemptsLeft = Math.Clamp(MostCharacters / Math.Max(1, source.Text.Length), 2, MostAttempts);

    /// <summary>The text for the parser.</summary>
    public string Text { get; private set; } = source.Parsed;

    /// <summary>The offsets of colons that stand without a key before them.</summary>
    public HashSet<int> KeylessColons { get; } = [];

    /// <summary>Changes the text so that the parser gets past a failure; answers whether it could.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="reached">The end of the last node before it.</param>
    public bool TryAfter(Exception failure, int reached)
    {
        if (_attemptsLeft-- == 0)
        {
            return false;
        }

        var yaml = failure as YamlException;
        var mark = (int)Math.Min(yaml?.Start.Index ?? 0, Text.Length);
        var repaired =
            (yaml is SyntaxErrorException ? WithoutLoneSurrogate(yaml, mark) : null)
            ?? WithoutColonsAfterBreak(Math.Max(mark, reached))
            ?? WithoutTabs(reached)
            ?? WithoutKeylessColon(Math.Max(mark, reached));
        Text = repaired ?? Text;
        return repaired is not null;
    }

    // "\ud800": the escape of a character that no text may hold takes its place.
    private string? WithoutLoneSurrogate(YamlException failure, int mark)
    {
        if (!failure.Message.Contains("surrogate", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var end = (int)Math.Min(failure.End.Index, Text.Length);
        for (var at = end - EscapeLength; at >= Math.Max(mark, end - (3 * EscapeLength)); at--)
        {
            if (Text.AsSpan(at).StartsWith("\\ud", StringComparison.OrdinalIgnoreCase))
            {
                return string.Concat(Text.AsSpan(0, at), $"\\u{(int)Poison:x4}", Text.AsSpan(at + EscapeLength));
            }
        }

        return null;
    }

    // `a: x<NEL>b: y` is two lines to some readers and one broken line to YAML; the stand-in that remains refuses the task.
    private string? WithoutColonsAfterBreak(int at)
    {
        if (!source.Stand.Any)
        {
            return null;
        }

        var line = source.LineStart(at);
        var characters = Text.AsSpan(line, source.LineEnd(at) - line).ToArray();
        var standIn = characters.AsSpan().IndexOfAnyInRange(source.Stand.First, source.Stand.Last);
        if (standIn < 0 || !characters.AsSpan(standIn).Contains(':'))
        {
            return null;
        }

        characters.AsSpan(standIn).Replace(':', source.Stand.First);
        return string.Concat(Text.AsSpan(0, line), characters, Text.AsSpan(line + characters.Length));
    }

    // Lines of white space and of comments may hold tabs anywhere.
    private string? WithoutTabs(int reached)
    {
        for (var line = source.NextLine(reached); line < Text.Length; line = source.NextLine(line))
        {
            var content = Text.AsSpan(line, source.LineEnd(line) - line);
            var indent = content.IndexOfAnyExcept(' ', '\t');
            indent = indent < 0 ? content.Length : indent;
            if (indent < content.Length && content[indent] != '#')
            {
                return null;
            }

            if (content[..indent].Contains('\t'))
            {
                return string.Concat(Text.AsSpan(0, line), new string(' ', indent), Text.AsSpan(line + indent));
            }
        }

        return null;
    }

    // `: 1` is a pair whose key is null; as `? 1` the parser takes it for a key, and the task is refused by it.
    private string? WithoutKeylessColon(int at)
    {
        var line = source.LineStart(at);
        var content = Text.AsSpan(line, source.LineEnd(at) - line);
        var colon = content.IndexOfAnyExcept(' ');
        if (
            colon < 0
            || content[colon] != ':'
            || (colon + 1 < content.Length && content[colon + 1] != ' ')
            || !KeylessColons.Add(line + colon)
        )
        {
            return null;
        }

        return string.Concat(Text.AsSpan(0, line + colon), "?", Text.AsSpan(line + colon + 1));
    }
}
