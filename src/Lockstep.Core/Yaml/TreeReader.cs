using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lockstep.Core.Yaml;

/// <summary>Parses a text into one document's tree.</summary>
internal static class TreeReader
{
    // Each costs a parse; a file with more of them is refused as a whole.
    private const int MostLoneSurrogates = 16;

    /// <summary>Parses the text; answers the tree, or the fault for which the file is refused.</summary>
    public static bool TryRead(
        SourceText source,
        int deepest,
        List<YamlFault> warnings,
        [NotNullWhen(true)] out YamlTree? tree,
        [NotNullWhen(false)] out YamlFault? fault
    )
    {
        var parsed = source.Parsed;
        for (var attempt = 0; ; attempt++)
        {
            var builder = new TreeBuilder(source, deepest);
            try
            {
                fault = DirectiveCheck.Check(source, warnings);
                tree = fault is null ? Build(parsed, builder) : null;
                return fault is null;
            }
            catch (YamlFaultException e)
            {
                (tree, fault) = (null, ParserWords.OfOwnFault(source, e.Fault));
                return false;
            }
            catch (Exception e)
                when (e is YamlException or InvalidOperationException or ArgumentException or FormatException or OverflowException)
            {
                if (attempt < MostLoneSurrogates && LoneSurrogate.Replace(parsed, e) is { } replaced)
                {
                    parsed = replaced;
                    continue;
                }

                (tree, fault) = (null, ParserWords.Of(source, e, builder));
                return false;
            }
        }
    }

    private static YamlTree Build(string parsed, TreeBuilder builder)
    {
        var parser = new Parser(new Scanner(new System.IO.StringReader(parsed), skipComments: true));
        var documents = 0;
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart start && ++documents > 1)
            {
                throw new YamlFaultException(
                    ErrorCode.DocumentShape,
                    "a second document begins here; keep one document in the file.",
                    (int)Math.Min(start.Start.Index, parsed.Length)
                );
            }

            builder.Add(parser.Current!);
        }

        return builder.Finish();
    }
}
