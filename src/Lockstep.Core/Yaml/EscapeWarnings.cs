using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Warns of Windows paths in double quotes: <c>"C:\temp"</c> holds a tab.</summary>
internal static class EscapeWarnings
{
    private const string Letters = "abefnrtv0";

    /// <summary>Looks at the scalars of an item.</summary>
    public static void Add(YamlTree tree, int item, List<YamlFault> warnings)
    {
        for (var index = item; index < tree[item].Next; index++)
        {
            var node = tree[index];
            if (node.Kind != NodeKind.Scalar || node.Style != NodeStyle.Double)
            {
                continue;
            }

            var written = tree.Source.Text.AsSpan(node.Start, node.End - node.Start);
            var at = written.IndexOf(":\\");
            if (
                at > 0
                && at + 2 < written.Length
                && char.IsAsciiLetter(written[at - 1])
                && Letters.Contains(written[at + 2], StringComparison.Ordinal)
            )
            {
                var what = written[at + 2] == 't' ? "a TAB" : "a control character";
                warnings.Add(
                    new YamlFault(
                        ErrorCode.InvalidValue,
                        $"this text holds {what}, since \\{written[at + 2]} is an escape in double quotes; write the path in single quotes if a backslash is meant",
                        node.Start + at + 1
                    )
                );
            }
        }
    }
}
