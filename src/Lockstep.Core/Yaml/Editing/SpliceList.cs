using System.Buffers;
using System.Text;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>The splices of some edits, written in one pass over the old bytes.</summary>
internal sealed class SpliceList(SourceText source)
{
    private readonly List<Splice> _splices = [];

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => _splices.Count == 0;

    /// <summary>Puts a text at an offset.</summary>
    public void Insert(int at, string text) => Replace(at, at, text);

    /// <summary>Takes a span away.</summary>
    public void Remove(int start, int end) => Replace(start, end, "");

    /// <summary>Puts a text in the place of a span.</summary>
    public void Replace(int start, int end, string text)
    {
        if (start != end || text.Length > 0)
        {
            _splices.Add(new Splice(start, end, text));
        }
    }

    /// <summary>Takes over the splices of another list.</summary>
    public void Add(SpliceList other) => _splices.AddRange(other._splices);

    /// <summary>The bytes of the new text.</summary>
    /// <exception cref="EditRefusedException">Two splices are about the same characters.</exception>
    public byte[] Write()
    {
        var old = source.Bytes.Span;
        var written = new ArrayBufferWriter<byte>(old.Length + 1024);
        var from = 0;
        foreach (var splice in InOrder())
        {
            written.Write(old[from..source.ByteAt(splice.Start)]);
            Encoding.UTF8.GetBytes(splice.Text, written);
            from = source.ByteAt(splice.End);
        }

        written.Write(old[from..]);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>The splices in order, of bytes of the old text.</summary>
    /// <exception cref="EditRefusedException">Two splices are about the same characters.</exception>
    public List<(int Start, int End, byte[] Bytes)> InBytes() =>
        InOrder().ConvertAll(splice => (source.ByteAt(splice.Start), source.ByteAt(splice.End), Encoding.UTF8.GetBytes(splice.Text)));

    private List<Splice> InOrder()
    {
        var ordered = Removals()
            .Concat(_splices.Where(splice => !splice.IsRemoval))
            .OrderBy(splice => splice.Start)
            .ThenBy(splice => splice.End)
            .ToList();
        for (var at = 1; at < ordered.Count; at++)
        {
            if (ordered[at].Start < ordered[at - 1].End)
            {
                throw new EditRefusedException("two of the edits are about the same characters");
            }
        }

        return ordered;
    }

    // Each step may make the other possible: a removal that reaches the end takes the break before it, and then touches its neighbour.
    private List<Splice> Removals()
    {
        var joined = Join(_splices.Where(splice => splice.IsRemoval));
        while (joined.Count > 0 && KeepMissingFinalNewline(joined[^1]) is var last && last != joined[^1])
        {
            joined[^1] = last;
            joined = Join(joined);
        }

        return joined;
    }

    // Removals that touch or overlap are one: neighbours may both claim the line break between them.
    private static List<Splice> Join(IEnumerable<Splice> removals)
    {
        var joined = new List<Splice>();
        foreach (var removal in removals.OrderBy(splice => splice.Start))
        {
            if (joined.Count > 0 && removal.Start <= joined[^1].End)
            {
                joined[^1] = joined[^1] with { End = Math.Max(joined[^1].End, removal.End) };
            }
            else
            {
                joined.Add(removal);
            }
        }

        return joined;
    }

    // Where the last lines of a file without a final newline go, the line breaks before them go instead of the missing one.
    private Splice KeepMissingFinalNewline(Splice removal)
    {
        var text = source.Text;
        if (removal.End < text.Length || removal.Start == 0 || text[removal.Start - 1] != '\n' || text[^1] == '\n')
        {
            return removal;
        }

        return removal with
        {
            Start = text.AsSpan(0, removal.Start).TrimEnd("\r\n").Length,
        };
    }
}
