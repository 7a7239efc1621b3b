using Lockstep.Core.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lockstep.Core.Yaml;

/// <summary>Builds the tree of a document from the parser's events, within limits that the parser itself does not have.</summary>
internal sealed class TreeBuilder(SourceText source, int deepest)
{
    private readonly List<NodeProperties> _properties = [];
    private readonly Dictionary<string, int> _anchors = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Extent> _anchored = [];
    private readonly WordTable _words = new();
    private readonly Stack<OpenNode> _open = new();
    private readonly TabCheck _tabs = new(source);
    private YamlNode[] _nodes = new YamlNode[Math.Max(16, source.Text.Length / 24)];
    private int _count;
    private long _behindAliases;

    /// <summary>How far the parser came: the end of the last node.</summary>
    public int Reached { get; private set; }

    /// <summary>Where the innermost flow collection that is still open begins, or -1.</summary>
    public int OpenFlow => _open.Where(open => open.IsFlow).Select(open => open.Start).FirstOrDefault(-1);

    /// <summary>Takes the next event. A fault is thrown as <see cref="YamlFaultException"/>.</summary>
    public void Add(ParsingEvent parsed)
    {
        switch (parsed)
        {
            case Scalar scalar:
                AddScalar(scalar);
                break;
            case AnchorAlias alias:
                AddAlias(alias);
                break;
            case SequenceStart list:
                Open(list, NodeKind.List, list.Style == SequenceStyle.Flow);
                break;
            case MappingStart map:
                Open(map, NodeKind.Map, map.Style == MappingStyle.Flow);
                break;
            case SequenceEnd or MappingEnd:
                Close(Offset(parsed.Start));
                break;
            default:
                break;
        }
    }

    /// <summary>The tree of what was added.</summary>
    /// <param name="keylessColons">The offsets of colons that were exchanged for question marks.</param>
    public YamlTree Finish(IReadOnlySet<int> keylessColons)
    {
        Array.Resize(ref _nodes, _count);
        return new YamlTree(source, _nodes, _properties, keylessColons);
    }

    private void AddScalar(Scalar scalar)
    {
        var start = Offset(scalar.Start);
        var end = Offset(scalar.End);
        var style = StyleOf(scalar.Style);
        var link = AddProperties(scalar, start, out var valueStart);
        if (style == NodeStyle.Plain && scalar.Value.Length == 0)
        {
            // A value that nobody wrote: the mark of one with an anchor runs over the line break.
            end = link < 0 ? end : valueStart = PropertiesEnd(start, end);
            if (link >= 0)
            {
                _properties[link] = _properties[link] with { ValueStart = end };
            }
            else if (_open.TryPeek(out var flow) && flow.IsFlow)
            {
                // The mark is that of the comma or bracket that follows; the value belongs after the colon, if there is one.
                var colon = PropertySpan.SkipBlank(source.Text, Reached);
                start = end = valueStart = colon < start && source.Text[colon] == ':' ? colon + 1 : Math.Min(Reached, start);
            }
        }
        else if (style is NodeStyle.Literal or NodeStyle.Folded)
        {
            end = EndWithoutBlankLines(valueStart, end);
        }

        if (_open.TryPeek(out var parent) && start < parent.Start)
        {
            // A key that is not there has no mark.
            start = end = Math.Max(parent.Start, Reached);
        }

        _tabs.Check(start, end, style, _open.Count > 0 ? _open.Peek() : null);
        var at = Append(NodeKind.Scalar, style, start, end, link);
        _nodes[at].Value = _words.Of(scalar.Value);
        Count(at, new Extent(1, 0));
        Reached = end;
    }

    private void AddAlias(AnchorAlias alias)
    {
        var start = Offset(alias.Start);
        var name = alias.Value.Value;
        if (!_anchors.TryGetValue(name, out var target))
        {
            throw new YamlFaultException(
                ErrorCode.YamlSyntax,
                "the alias here has no anchor before it; define one, or quote the value if it is a text.",
                start
            );
        }

        if (_nodes[target].Next == 0)
        {
            throw new YamlFaultException(
                ErrorCode.YamlLimits,
                $"the alias *{Shorten(name)} stands for a value that holds the alias itself.",
                start
            );
        }

        var at = Append(NodeKind.Alias, NodeStyle.Plain, start, Offset(alias.End), target);
        _nodes[at].Value = name;
        var extent = _anchored[target];
        _behindAliases += extent.Nodes;
        if (_behindAliases > TreeLimits.NodesBehindAliases)
        {
            throw new YamlFaultException(
                ErrorCode.YamlLimits,
                $"the aliases of this file stand for more than {TreeLimits.NodesBehindAliases:N0} values; write fewer of them.",
                start
            );
        }

        CheckDepth(_open.Count + extent.Height, start);
        Count(at, extent);
        Reached = _nodes[at].End;
    }

    private void Open(NodeEvent node, NodeKind kind, bool isFlow)
    {
        var start = Offset(node.Start);
        CheckDepth(_open.Count + 1, start);
        _tabs.Check(start, start, isFlow ? NodeStyle.Flow : NodeStyle.Block, _open.Count > 0 ? _open.Peek() : null);
        var link = AddProperties(node, start, out var valueStart);
        var at = Append(kind, isFlow ? NodeStyle.Flow : NodeStyle.Block, start, start, link);
        _open.Push(new OpenNode(at, start, isFlow, isFlow ? ParentIndent() : source.Column(valueStart)));
        Reached = Offset(node.End);
    }

    private void Close(int endMark)
    {
        var open = _open.Pop();
        ref var node = ref _nodes[open.Index];
        if (node.Kind == NodeKind.Map && open.Children % 2 != 0)
        {
            throw new YamlFaultException(ErrorCode.YamlSyntax, "a key of this map has no ':' after it; write 'key: value'.", node.Start);
        }

        node.Next = _count;
        // A pair alone in brackets, [a: b], is a map without braces.
        var isBracketed = open.IsFlow && endMark < source.Text.Length && source.Text[endMark] == (node.Kind == NodeKind.Map ? '}' : ']');
        node.End = isBracketed && IsOpenedAt(open) ? endMark + 1 : Math.Max(open.LastEnd, node.Start);
        Reached = node.End;
        if (node.Link >= 0 && _properties[node.Link].Anchor is not null)
        {
            _anchored[open.Index] = new Extent(open.Nodes + 1, open.Height + 1);
        }

        if (_open.TryPeek(out var parent))
        {
            parent.Take(node.End, open.Nodes + 1, open.Height + 1);
        }
    }

    private bool IsOpenedAt(OpenNode open)
    {
        var start = _nodes[open.Index].Link < 0 ? open.Start : _properties[_nodes[open.Index].Link].ValueStart;
        return start < source.Text.Length && source.Text[start] is '{' or '[';
    }

    private void Count(int at, Extent extent)
    {
        _nodes[at].Next = _count;
        if (_nodes[at].Kind == NodeKind.Scalar && _nodes[at].Link >= 0)
        {
            _anchored[at] = extent;
        }

        if (_open.TryPeek(out var parent))
        {
            parent.Take(_nodes[at].End, extent.Nodes, extent.Height);
        }
    }

    private int Append(NodeKind kind, NodeStyle style, int start, int end, int link)
    {
        if (_count == TreeLimits.Nodes)
        {
            throw new YamlFaultException(ErrorCode.YamlLimits, $"the file holds more than {TreeLimits.Nodes:N0} values; split it.", start);
        }

        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, (int)Math.Min(TreeLimits.Nodes, _nodes.Length * 2L));
        }

        _nodes[_count] = new YamlNode
        {
            Kind = kind,
            Style = style,
            Start = start,
            End = end,
            Link = link,
        };
        return _count++;
    }

    private int AddProperties(NodeEvent node, int start, out int valueStart)
    {
        valueStart = start;
        if (node.Anchor.IsEmpty && node.Tag.IsEmpty)
        {
            return -1;
        }

        valueStart = PropertySpan.Skip(source.Text, start, out _);
        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        _properties.Add(new NodeProperties(anchor, node.Tag.IsEmpty ? null : node.Tag.Value, valueStart));
        if (anchor is not null)
        {
            _anchors[anchor] = _count;
        }

        return _properties.Count - 1;
    }

    private int PropertiesEnd(int start, int end)
    {
        PropertySpan.Skip(source.Text, start, out var propertiesEnd);
        return Math.Min(propertiesEnd, end);
    }

    private int EndWithoutBlankLines(int start, int end)
    {
        end = Math.Min(end, source.Text.Length);
        while (end > start && char.IsWhiteSpace(source.Text[end - 1]) && source.Text[end - 1] is ' ' or '\t' or '\r' or '\n')
        {
            end--;
        }

        // White space at the end of the last line with content is content.
        return source.LineEnd(end);
    }

    private void CheckDepth(int depth, int start)
    {
        if (depth > deepest)
        {
            throw new YamlFaultException(
                ErrorCode.YamlLimits,
                $"lists and maps are nested deeper than {deepest} here; flatten them.",
                start
            );
        }
    }

    private int ParentIndent() => _open.TryPeek(out var parent) ? parent.Indent : -1;

    private int Offset(Mark mark) => (int)Math.Min(mark.Index, source.Text.Length);

    private static NodeStyle StyleOf(ScalarStyle style) =>
        style switch
        {
            ScalarStyle.SingleQuoted => NodeStyle.Single,
            ScalarStyle.DoubleQuoted => NodeStyle.Double,
            ScalarStyle.Literal => NodeStyle.Literal,
            ScalarStyle.Folded => NodeStyle.Folded,
            _ => NodeStyle.Plain,
        };

    private static string Shorten(string name) => name.Length <= 40 ? name : name[..40] + "…";

    private readonly record struct Extent(long Nodes, int Height);
}
