using System.Text;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>The text of a file, and the way from its characters to the bytes and lines that they stand in.</summary>
internal sealed class SourceText
{
    private const int CharactersPerMark = 1024;
    private readonly int _firstLine;
    private readonly int[] _byteMarks;
    private readonly Lazy<int[]> _lineStarts;

    /// <param name="bytes">The bytes.</param>
    /// <param name="text">What they say, without the byte order mark.</param>
    /// <param name="bomLength">The length of the mark, in bytes.</param>
    /// <param name="firstLine">The number of the first line, where the text is a part of a file.</param>
    public SourceText(ReadOnlyMemory<byte> bytes, string text, int bomLength, int firstLine = 1)
    {
        _firstLine = firstLine;
        Bytes = bytes;
        Text = text;
        BomLength = bomLength;
        IsAscii = text.Length == bytes.Length - bomLength;
        _byteMarks = IsAscii ? [] : MarkBytes(text);
        _lineStarts = new Lazy<int[]>(() => FindLineStarts(Text));
        (Parsed, Stand) = LineBreakStandIns.Put(text);
    }

    /// <summary>The file as it stands on disk.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The decoded text without the byte order mark.</summary>
    public string Text { get; }

    /// <summary>The text that the parser gets: the same offsets, but without the breaks that only YAML 1.1 knows.</summary>
    public string Parsed { get; }

    /// <summary>What stands in the parsed text for those breaks.</summary>
    public LineBreakStandIns Stand { get; }

    /// <summary>The length of the byte order mark, in bytes.</summary>
    public int BomLength { get; }

    private bool IsAscii { get; }

    /// <summary>Where a character begins in <see cref="Bytes"/>.</summary>
    public int ByteAt(int offset)
    {
        if (IsAscii)
        {
            return BomLength + offset;
        }

        var mark = offset / CharactersPerMark;
        var start = mark * CharactersPerMark;
        // A mark never splits a surrogate pair: MarkBytes counts from one mark to the next with the same cut.
        start = IsCutInPair(start) ? start - 1 : start;
        return BomLength + _byteMarks[mark] + Encoding.UTF8.GetByteCount(Text.AsSpan(start, offset - start));
    }

    /// <summary>The bytes of a span.</summary>
    public ReadOnlyMemory<byte> Slice(int start, int end)
    {
        var first = ByteAt(start);
        return Bytes[first..ByteAt(end)];
    }

    /// <summary>The offset at which the line of an offset begins.</summary>
    public int LineStart(int offset) => offset == 0 ? 0 : Text.LastIndexOf('\n', offset - 1) + 1;

    /// <summary>The offset of the line break that ends the line of an offset, or the end of the text.</summary>
    public int LineEnd(int offset)
    {
        var end = Text.IndexOf('\n', offset);
        return end < 0 ? Text.Length
            : end > offset && Text[end - 1] == '\r' ? end - 1
            : end;
    }

    /// <summary>The offset after the line break of the line of an offset.</summary>
    public int NextLine(int offset)
    {
        var end = Text.IndexOf('\n', offset);
        return end < 0 ? Text.Length : end + 1;
    }

    /// <summary>How many characters stand before an offset on its line.</summary>
    public int Column(int offset) => offset - LineStart(offset);

    /// <summary>The line break that a new line next to an offset gets: that of the line itself, else of the line before.</summary>
    public string LineBreakAt(int offset)
    {
        var end = Text.IndexOf('\n', offset);
        end = end < 0 && offset > 0 ? Text.LastIndexOf('\n', offset - 1) : end;
        return end > 0 && Text[end - 1] == '\r' ? "\r\n" : "\n";
    }

    /// <summary>The line of an offset, from 1; of the whole file, where this is a part of one.</summary>
    public int LineNumber(int offset)
    {
        var at = Array.BinarySearch(_lineStarts.Value, offset);
        return _firstLine - 1 + (at >= 0 ? at + 1 : ~at);
    }

    /// <summary>The place of an offset, for people.</summary>
    public TextPlace PlaceAt(int offset)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        var start = LineStart(offset);
        return PlaceText.Make(LineNumber(offset), Text.AsSpan(start, LineEnd(offset) - start), offset - start);
    }

    private static int[] MarkBytes(string text)
    {
        var marks = new int[(text.Length / CharactersPerMark) + 1];
        var start = 0;
        for (var mark = 1; mark < marks.Length; mark++)
        {
            var end = mark * CharactersPerMark;
            end = end < text.Length && char.IsLowSurrogate(text[end]) ? end - 1 : end;
            marks[mark] = marks[mark - 1] + Encoding.UTF8.GetByteCount(text.AsSpan(start, end - start));
            start = end;
        }

        return marks;
    }

    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            starts.Add(at + 1);
        }

        return [.. starts];
    }

    private bool IsCutInPair(int offset) => offset > 0 && offset < Text.Length && char.IsLowSurrogate(Text[offset]);
}
