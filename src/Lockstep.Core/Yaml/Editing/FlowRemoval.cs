namespace Lockstep.Core.Yaml.Editing;

/// <summary>Takes elements out of brackets or braces, each with one comma; comments between elements stay.</summary>
internal static class FlowRemoval
{
    /// <summary>Adds the splices.</summary>
    /// <param name="splices">Where they go.</param>
    /// <param name="text">The text.</param>
    /// <param name="close">The offset of the closing bracket.</param>
    /// <param name="elements">All elements, in order.</param>
    public static void Add(SpliceList splices, string text, int close, IReadOnlyList<(int Start, int End, bool IsGone)> elements)
    {
        var lastKept = elements.Count - 1;
        while (lastKept >= 0 && elements[lastKept].IsGone)
        {
            lastKept--;
        }

        for (var at = 0; at < lastKept; at++)
        {
            if (elements[at].IsGone)
            {
                var next = elements[at + 1].Start;
                splices.Remove(
                    elements[at].Start,
                    HasComment(text, elements[at].End, next) ? CommaAfter(text, elements[at].End) + 1 : next
                );
            }
        }

        if (lastKept == elements.Count - 1)
        {
            return;
        }

        var (firstGone, lastGone) = (elements[lastKept + 1], elements[^1]);
        if (lastKept < 0)
        {
            var next = PropertySpan.SkipBlank(text, lastGone.End);
            splices.Remove(firstGone.Start, next < close ? next + 1 : lastGone.End);
        }
        else if (HasComment(text, elements[lastKept].End, firstGone.Start))
        {
            var comma = CommaAfter(text, elements[lastKept].End);
            splices.Remove(comma, comma + 1);
            splices.Remove(firstGone.Start, lastGone.End);
        }
        else
        {
            var comma = CommaAfter(text, elements[lastKept].End);
            var wouldJoin =
                text[comma - 1] == ':' && lastGone.End < text.Length && text[lastGone.End] is not (' ' or '\t' or '\r' or '\n' or ',');
            splices.Replace(comma, lastGone.End, wouldJoin ? " " : "");
        }
    }

    private static int CommaAfter(string text, int end)
    {
        var at = PropertySpan.SkipBlank(text, end);
        return at < text.Length && text[at] == ','
            ? at
            : throw new EditRefusedException("the elements around it are written in an unusual way");
    }

    private static bool HasComment(string text, int start, int end) =>
        end >= start
            ? text.AsSpan(start, end - start).Contains('#')
            : throw new EditRefusedException("the elements around it are written in an unusual way");
}
