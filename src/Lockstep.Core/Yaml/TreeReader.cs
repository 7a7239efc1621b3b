using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lockstep.Core.Yaml;

/// <summary>Parses a text into one document's tree.</summary>
internal static class TreeReader
{
    /// <summary>Parses the text; answers the tree, or the fault for which the file is refused.</summary>
    public static bool TryRead(
        SourceText source,
        int deepest,
        List<YamlFault> warnings,
        [NotNullWhen(true)] out YamlTree? tree,
        [NotNullWhen(false)] out YamlFault? fault
    )
    {
        if (DirectiveCheck.Check(source, warnings) is { } directive)
        {
            (tree, fault) = (null, directive);
            return false;
        }

        var repair = new ParserRepair(source);
        while (true)
        {
            var builder = new TreeBuilder(source, deepest);
            try
            {
                (tree, fault) = (Build(repair, builder), null);
                return true;
            }
            catch (YamlFaultException e)
            {
                (tree, fault) = (null, ParserWords.OfOwnFault(source, e.Fault));
                return false;
            }
            catch (Exception e) when (IsOfParser(e))
            {
                if (!repair.TryAfter(e, builder.Reached))
                {
                    (tree, fault) = (null, ParserWords.Of(source, e, builder));
                    return false;
                }
            }
        }
    }

    /// <summary>Parses a text that needs no repair and holds one document; nothing where it is anything else.</summary>
    public static YamlTree? ReadPlain(SourceText source, int deepest)
    {
        try
        {
            return Build(new ParserRepair(source), new TreeBuilder(source, deepest));
        }
        catch (YamlFaultException)
        {
            return null;
        }
        catch (Exception e) when (IsOfParser(e))
        {
            return null;
        }
    }

    private static bool IsOfParser(Exception e) =>
        e is YamlException or InvalidOperationException or ArgumentException or FormatException or OverflowException;

    private static YamlTree Build(ParserRepair repair, TreeBuilder builder)
    {
        var parser = new Parser(new Scanner(new System.IO.StringReader(repair.Text), skipComments: true));
        var documents = 0;
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart start && ++documents > 1)
            {
                throw new YamlFaultException(
                    ErrorCode.DocumentShape,
                    "a second document begins here; keep one document in the file.",
                    (int)Math.Min(start.Start.Index, repair.Text.Length)
                );
            }

            builder.Add(parser.Current!);
        }

        return builder.Finish(repair.KeylessColons);
    }
}
