using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>The list of tasks as it is written: its items, their dashes and the comments that belong to them.</summary>
internal sealed class ListText
{
    /// <summary>How many items at the end of the list show how values are written.</summary>
    public const int NeighboursAsked = 20;

    public ListText(YamlTree tree, TaskList list)
    {
        (Tree, List) = (tree, list);
        Items = tree[list.List].Kind == NodeKind.List ? [.. tree.Items(list.List)] : [];
    }

    public YamlTree Tree { get; }

    public TaskList List { get; }

    /// <summary>The nodes of the items, in order.</summary>
    public int[] Items { get; }

    /// <summary>Whether the list stands in brackets.</summary>
    public bool IsFlow => Tree[List.List] is { Kind: NodeKind.List, Style: NodeStyle.Flow };

    /// <summary>Which item a node is.</summary>
    public int OrdinalOf(int item) => Array.BinarySearch(Items, item);

    /// <summary>The lines of an item of a block list.</summary>
    public ItemLines LinesOf(int ordinal)
    {
        var source = Tree.Source;
        var from = ordinal == 0 ? Tree.ValueStart(List.List) : Tree[Items[ordinal - 1]].End;
        var dash = PropertySpan.SkipBlank(source.Text, from);
        var line = source.LineStart(dash);
        if (dash >= source.Text.Length || source.Text[dash] != '-' || !source.Text.AsSpan(line, dash - line).IsWhiteSpace())
        {
            throw new EditRefusedException("the item does not begin with a '-' on a line of its own");
        }

        var bound =
            ordinal > 0 ? from
            : List.Key < 0 ? 0
            : Tree[List.Key].End;
        return new ItemLines(FirstComment(line, dash - line, bound), dash, EndOf(Items[ordinal], dash - line));
    }

    /// <summary>How the value of a key is written in the items near the end of the list.</summary>
    public FormerValue StyleOf(string key)
    {
        for (var at = Items.Length - 1; at >= Math.Max(0, Items.Length - NeighboursAsked); at--)
        {
            var map = Tree.Resolve(Items[at]);
            if (Tree[map].Kind == NodeKind.Map && Tree.Find(map, key) is >= 0 and var value && !Tree.IsEmptyText(Tree.Resolve(value)))
            {
                return FormerValue.Of(Tree, value);
            }
        }

        return TaskField.Of(key).Kind == FieldKind.Cron ? new FormerValue(NodeStyle.Double, null) : FormerValue.None;
    }

    // Comment lines at the dash's column with no blank line between are about the item; one with --- heads a group.
    private int FirstComment(int dashLine, int column, int bound)
    {
        var source = Tree.Source;
        var first = dashLine;
        while (first > 0)
        {
            var line = source.LineStart(first - 1);
            var text = source.Text.AsSpan(line, source.LineEnd(line) - line);
            var isAbout =
                line >= bound
                && text.Length > column
                && text[column] == '#'
                && text[..column].IndexOfAnyExcept(' ') < 0
                && !text.Contains("---", StringComparison.Ordinal);
            if (!isAbout)
            {
                break;
            }

            first = line;
        }

        return first;
    }

    // Comment lines that follow directly and stand deeper than the dash are inside the item.
    private int EndOf(int item, int column)
    {
        var source = Tree.Source;
        var end = BlockText.EndOfLines(Tree, item);
        for (var line = source.NextLine(end); line < source.Text.Length && line > end; line = source.NextLine(line))
        {
            var text = source.Text.AsSpan(line, source.LineEnd(line) - line);
            var indent = text.IndexOfAnyExcept(' ');
            if (indent <= column || text[indent] != '#')
            {
                break;
            }

            end = line + text.Length;
        }

        return end;
    }
}
