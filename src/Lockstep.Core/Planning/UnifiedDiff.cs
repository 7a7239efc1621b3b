using System.Text;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace Lockstep.Core.Planning;

/// <summary>The difference of two texts in the unified format, with three lines of context. Control characters are shown escaped.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Makes the diff; empty for equal texts.</summary>
    /// <param name="before">The text as it is.</param>
    /// <param name="after">The text as it would be.</param>
    /// <param name="name">The file's name, for both header lines.</param>
    public static string Make(string before, string after, string name) => Make(before, after, name, before, after);

    /// <summary>Makes the diff of two texts, and shows others in their place, which have as many lines.</summary>
    /// <param name="before">The text as it is.</param>
    /// <param name="after">The text as it would be.</param>
    /// <param name="name">The file's name, for both header lines.</param>
    /// <param name="shownBefore">What is shown of the text as it is.</param>
    /// <param name="shownAfter">What is shown of the text as it would be.</param>
    public static string Make(string before, string after, string name, string shownBefore, string shownAfter)
    {
        var blocks = BlocksOf(LinesOf(before), LinesOf(after));
        var (old, @new) = (LinesOf(shownBefore), LinesOf(shownAfter));
        if (blocks.Count == 0)
        {
            return "";
        }

        // Ends of lines are shown only where they change.
        var showsReturns = before.Contains("\r\n", StringComparison.Ordinal) != after.Contains("\r\n", StringComparison.Ordinal);
        var text = new StringBuilder();
        text.Append("--- ").Append(PlainText.Escape(name)).Append('\n').Append("+++ ").Append(PlainText.Escape(name)).Append('\n');
        for (var i = 0; i < blocks.Count; )
        {
            var first = i;
            while (++i < blocks.Count && blocks[i].DeleteStartA - EndA(blocks[i - 1]) <= 2 * Context) { }

            AppendHunk(text, old, @new, blocks[first..i], showsReturns);
        }

        return text.ToString();
    }

    // A plan changes a few lines of a long file: what is equal at both ends need not be compared.
    private static List<DiffBlock> BlocksOf(string[] old, string[] @new)
    {
        var head = old.AsSpan().CommonPrefixLength(@new);
        var oldRest = old.AsSpan(head);
        var newRest = @new.AsSpan(head);
        var tail = 0;
        while (tail < Math.Min(oldRest.Length, newRest.Length) && oldRest[^(tail + 1)] == newRest[^(tail + 1)])
        {
            tail++;
        }

        if (oldRest.Length == tail && newRest.Length == tail)
        {
            return [];
        }

        var blocks = Differ
            .Instance.CreateDiffs(
                string.Concat(oldRest[..^tail].ToArray()),
                string.Concat(newRest[..^tail].ToArray()),
                ignoreWhiteSpace: false,
                ignoreCase: false,
                new CustomFunctionChunker(LinesOf)
            )
            .DiffBlocks;
        return
        [
            .. blocks.Select(block => new DiffBlock(
                block.DeleteStartA + head,
                block.DeleteCountA,
                block.InsertStartB + head,
                block.InsertCountB
            )),
        ];
    }

    private static void AppendHunk(StringBuilder text, string[] old, string[] @new, List<DiffBlock> blocks, bool showsReturns)
    {
        var (first, last) = (blocks[0], blocks[^1]);
        var before = Math.Min(Context, first.DeleteStartA);
        var after = Math.Min(Context, old.Length - EndA(last));
        var (startA, startB) = (first.DeleteStartA - before, first.InsertStartB - before);
        var (countA, countB) = (EndA(last) + after - startA, last.InsertStartB + last.InsertCountB + after - startB);
        text.Append("@@ -").Append(Range(startA, countA)).Append(" +").Append(Range(startB, countB)).Append(" @@\n");

        var at = startA;
        foreach (var block in blocks)
        {
            AppendLines(text, ' ', old.AsSpan(at, block.DeleteStartA - at), showsReturns);
            AppendLines(text, '-', old.AsSpan(block.DeleteStartA, block.DeleteCountA), showsReturns);
            AppendLines(text, '+', @new.AsSpan(block.InsertStartB, block.InsertCountB), showsReturns);
            at = EndA(block);
        }

        AppendLines(text, ' ', old.AsSpan(at, after), showsReturns);
    }

    private static void AppendLines(StringBuilder text, char mark, ReadOnlySpan<string> lines, bool showsReturns)
    {
        foreach (var line in lines)
        {
            var hasEnd = line.EndsWith('\n');
            var content = hasEnd ? line[..^1] : line;
            text.Append(mark).Append(PlainText.Escape(hasEnd && !showsReturns ? content.TrimEnd('\r') : content)).Append('\n');
            if (!hasEnd)
            {
                text.Append("\\ No newline at end of file\n");
            }
        }
    }

    // An empty range names the line before it, as diff does.
    private static string Range(int start, int count) =>
        count == 1
            ? $"{start + 1}"
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)},{count}");

    private static int EndA(DiffBlock block) => block.DeleteStartA + block.DeleteCountA;

    private static string[] LinesOf(string text)
    {
        var lines = new List<string>();
        for (var at = 0; at < text.Length; )
        {
            var end = text.IndexOf('\n', at) + 1;
            end = end == 0 ? text.Length : end;
            lines.Add(text[at..end]);
            at = end;
        }

        return [.. lines];
    }
}
