using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Refuses tabs as indentation, some of which the parser lets pass.</summary>
internal sealed class TabCheck(SourceText source)
{
    private readonly bool _hasTab = source.Text.Contains('\t', StringComparison.Ordinal);

    public const string Message = "a tab stands in the indentation here; YAML wants spaces.";

    /// <summary>Looks at the indentation of a node, and of the further lines of a scalar in quotes.</summary>
    public void Check(int start, int end, NodeStyle style, OpenNode? parent)
    {
        if (!_hasTab)
        {
            return;
        }

        var indent = parent?.Indent ?? -1;
        if (parent is { IsFlow: false } || style == NodeStyle.Block)
        {
            CheckBlock(start, style);
        }
        else if (indent >= 0)
        {
            CheckLine(source.LineStart(start), start, indent);
        }

        if (style is NodeStyle.Single or NodeStyle.Double && indent >= 0)
        {
            for (var line = source.NextLine(start); line < end; line = source.NextLine(line))
            {
                CheckLine(line, end, indent);
            }
        }
    }

    // What stands before a key or an item of a block is spaces and the indicators of the blocks around it.
    private void CheckBlock(int start, NodeStyle style)
    {
        var line = source.LineStart(start);
        var before = source.Text.AsSpan(line, start - line);
        var tab = before.IndexOf('\t');
        var isIndentation = style == NodeStyle.Block || before.IndexOfAnyExcept(' ', '\t') < 0;
        if (tab >= 0 && isIndentation && before.IndexOfAnyExcept([' ', '\t', '-', '?', ':']) < 0)
        {
            throw new YamlFaultException(ErrorCode.YamlSyntax, Message, line + tab);
        }
    }

    private void CheckLine(int line, int end, int indent)
    {
        var spaces = 0;
        while (line + spaces < end && source.Text[line + spaces] == ' ')
        {
            spaces++;
        }

        var at = line + spaces;
        if (spaces <= indent && at < end && source.Text[at] == '\t' && HasContent(at))
        {
            throw new YamlFaultException(ErrorCode.YamlSyntax, Message, at);
        }
    }

    private bool HasContent(int at)
    {
        while (at < source.Text.Length && source.Text[at] is ' ' or '\t')
        {
            at++;
        }

        return at < source.Text.Length && source.Text[at] is not ('\r' or '\n');
    }
}
