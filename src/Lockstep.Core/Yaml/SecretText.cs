using System.Text;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>A file's text for people: the values of keys such as <c>password</c> are masked, line by line, so that it has as many lines as the file.</summary>
public static class SecretText
{
    /// <summary>The text.</summary>
    public static string Of(ScheduleDocument document)
    {
        var tree = TreeOf(document);
        var text = tree.Source.Text;
        var shown = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, end) in Spans(tree))
        {
            if (start >= at)
            {
                shown.Append(text, at, start - at);
                AppendMasked(shown, text.AsSpan(start, end - start));
                at = end;
            }
        }

        return shown.Append(text, at, text.Length - at).ToString();
    }

    // Of a large file only its items are kept, so it is parsed once more.
    private static YamlTree TreeOf(ScheduleDocument document) =>
        document.Tree is { } known ? known.Tree
        : ScheduleTree.TryRead(document.Bytes, document.Cut!.Options, out var parsed, out var fault) ? parsed.Tree
        : throw new InvalidOperationException($"A file that was read can't be parsed: {fault.Message}");

    // In the order of the text, outer values before those in them.
    private static IEnumerable<(int Start, int End)> Spans(YamlTree tree)
    {
        for (var node = 0; node < tree.Count; node++)
        {
            if (tree[node].Kind != NodeKind.Map)
            {
                continue;
            }

            foreach (var (key, value) in tree.Pairs(node))
            {
                if (tree[key].Value is { } name && SecretName.Is(name) && !tree.IsEmptyText(value))
                {
                    yield return (tree[value].Start, tree[value].End);
                }
            }
        }
    }

    private static void AppendMasked(StringBuilder shown, ReadOnlySpan<char> value)
    {
        foreach (var range in value.Split('\n'))
        {
            var line = value[range];
            shown.Append(range.Start.Value == 0 ? "" : "\n");
            shown.Append(line[..(line.Length - line.TrimStart(' ').Length)]).Append(SecretName.Mask);
        }
    }
}
