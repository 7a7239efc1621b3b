using Lockstep.Core.Model;
using YamlDotNet.Core;

namespace Lockstep.Core.Yaml;

/// <summary>Says a parser's failure in the words of the person who wrote the file.</summary>
internal static class ParserWords
{
    /// <summary>The fault of a failure that the parser reported.</summary>
    public static YamlFault Of(SourceText source, Exception failure, TreeBuilder builder)
    {
        var text = source.Text;
        var yaml = failure as YamlException;
        var mark = (int)Math.Min(yaml?.Start.Index ?? builder.Reached, text.Length);
        var end = (int)Math.Min(yaml?.End.Index ?? builder.Reached, text.Length);
        if (mark == 0 && builder.Reached > 0)
        {
            // Some failures carry no place of their own.
            mark = end = builder.Reached;
        }

        var message = yaml?.Message ?? "";
        return UnquotedIndicator(source, mark)
            ?? UnquotedIndicator(source, builder.Reached)
            ?? TabIn(source, mark, end)
            ?? UnclosedQuote(message, mark)
            ?? LongKey(source, mark)
            ?? OfMessage(message, mark)
            ?? UnclosedFlow(source, failure, builder.OpenFlow)
            ?? new YamlFault(ErrorCode.YamlSyntax, $"{Lower(message)} Check the indentation, the quotes and the brackets here.", mark);
    }

    /// <summary>The fault of an alias without an anchor may be that of a cron expression without quotes.</summary>
    public static YamlFault OfOwnFault(SourceText source, YamlFault fault) =>
        fault.Code == ErrorCode.YamlSyntax ? UnquotedIndicator(source, fault.Offset) ?? fault : fault;

    // A plain value cannot begin with * & @ ` % or !; a cron expression is what most often does.
    private static YamlFault? UnquotedIndicator(SourceText source, int at)
    {
        var line = source.LineStart(at);
        var content = source.Text.AsSpan(line, source.LineEnd(at) - line);
        for (var colon = content.IndexOf(':'); colon >= 0 && colon + 1 < content.Length; )
        {
            var rest = content[(colon + 1)..];
            var value = rest.TrimStart(" \t");
            if (value.Length < rest.Length && !value.IsEmpty)
            {
                var isUnquoted = value[0] is '@' or '`' or '%' || (value[0] == '*' && !IsAlias(value));
                return isUnquoted
                    ? new YamlFault(
                        ErrorCode.YamlSyntax,
                        $"a value cannot begin with {value[0]} unless it is quoted; quote it: \"{Shorten(WithoutComment(value))}\".",
                        line + content.Length - value.Length
                    )
                    : null;
            }

            var next = rest.IndexOf(':');
            colon = next < 0 ? -1 : colon + 1 + next;
        }

        return null;
    }

    private static bool IsAlias(ReadOnlySpan<char> value)
    {
        var name = WithoutComment(value)[1..];
        return name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.IndexOfAny(' ', '\t', '/') < 0;
    }

    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> value)
    {
        var comment = value.IndexOf(" #");
        return (comment < 0 ? value : value[..comment]).TrimEnd();
    }

    private static YamlFault? TabIn(SourceText source, int start, int end)
    {
        foreach (var at in new[] { start, end, source.NextLine(start) })
        {
            var line = source.LineStart(at);
            var content = source.Text.AsSpan(line, source.LineEnd(at) - line);
            var indentation = content[..(content.Length - content.TrimStart(" \t").Length)];
            if (indentation.IndexOf('\t') is >= 0 and var tab && indentation.Length < content.Length)
            {
                return new YamlFault(ErrorCode.YamlSyntax, TabCheck.Message, line + tab);
            }
        }

        return null;
    }

    private static YamlFault? UnclosedQuote(string message, int mark) =>
        message.Contains("quoted scalar", StringComparison.Ordinal) && message.Contains("end of stream", StringComparison.Ordinal)
            ? new YamlFault(ErrorCode.YamlSyntax, "the quote that opens here is never closed; close it.", mark)
            : null;

    private static YamlFault? UnclosedFlow(SourceText source, Exception failure, int open)
    {
        var isAboutFlow = failure is InvalidOperationException || failure.Message.Contains("flow", StringComparison.Ordinal);
        return open < 0 || !isAboutFlow || open >= source.Text.Length
            ? null
            : new YamlFault(
                ErrorCode.YamlSyntax,
                $"the {(source.Text[open] == '{' ? "map" : "list")} that opens here is not closed, or a comma is missing in it; close it with {(source.Text[open] == '{' ? '}' : ']')}.",
                open
            );
    }

    private static YamlFault? LongKey(SourceText source, int mark)
    {
        foreach (var at in new[] { mark, Math.Max(0, source.LineStart(mark) - 1) })
        {
            var line = source.LineStart(at);
            var content = source.Text.AsSpan(line, source.LineEnd(at) - line);
            var colon = content.IndexOf(": ");
            colon = colon < 0 && content.EndsWith(":") ? content.Length - 1 : colon;
            if (colon > TreeLimits.KeyLength)
            {
                return new YamlFault(
                    ErrorCode.YamlSyntax,
                    $"the key of this line is longer than {TreeLimits.KeyLength:N0} characters, the most that YAML allows; shorten it.",
                    line
                );
            }
        }

        return null;
    }

    private static YamlFault? OfMessage(string message, int mark)
    {
        (string Part, string Words)[] known =
        [
            ("invalid mapping", "a second ': ' stands on this line; quote the value, or put it on a line of its own."),
            ("Mapping values are not allowed", "a ': ' stands where no key can be; quote the value, or mend the indentation."),
            ("Block sequence entries are not allowed", "a list cannot begin on the line of its key; put the '- ' on a line of its own."),
            ("indentation indicator equal to 0", "the number after | or > must be 1 to 9; take the 0 away."),
            ("did not find expected key", "this line is no key of the map around it; mend its indentation, or quote the value before it."),
            (
                "expected <document start>",
                "this line does not belong to what stands before it; mend its indentation, or add what is missing."
            ),
            ("did not find expected '-'", "this line is no item of the list around it; mend its indentation, or begin it with '- '."),
            ("could not find expected ':'", "a ':' is missing after the key of this line; write 'key: value'."),
            ("unknown escape", "this is no escape that YAML knows; write \\\\ for a backslash, or use single quotes."),
        ];
        var words = known.FirstOrDefault(pair => message.Contains(pair.Part, StringComparison.OrdinalIgnoreCase)).Words;
        return words is null ? null : new YamlFault(ErrorCode.YamlSyntax, words, mark);
    }

    private static string Lower(string message) =>
        message.Length == 0 ? "the file is not valid YAML here." : char.ToLowerInvariant(message[0]) + message[1..];

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : string.Concat(text[..60], "…");
}
