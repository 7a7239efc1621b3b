using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Decodes a file and looks for what no YAML file may hold, before the parser sees it.</summary>
internal static class SourceReader
{
    private const char ByteOrderMark = '\uFEFF';

    // What YAML 1.2 forbids unescaped: C0 but for tab and line breaks, DEL, C1 but for NEL, and two non-characters.
    private static readonly SearchValues<char> Forbidden = SearchValues.Create([
        .. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085')),
        '\uFFFE',
        '\uFFFF',
    ]);

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        DocumentOptions options,
        [NotNullWhen(true)] out SourceText? source,
        [NotNullWhen(false)] out Refusal? refusal
    )
    {
        source = null;
        refusal = CheckBytes(bytes.Span, options);
        if (refusal is null)
        {
            var bomLength = bytes.Span.StartsWith(Utf8Mark) ? Utf8Mark.Length : 0;
            source = new SourceText(bytes, Encoding.UTF8.GetString(bytes.Span[bomLength..]), bomLength);
            refusal = CheckCharacters(source) ?? CheckLines(source);
        }

        return refusal is null;
    }

    /// <summary>Decodes a part of a file; nothing where the part is not wholly above suspicion, so that the file must be read as a whole.</summary>
    /// <param name="bytes">Whole lines.</param>
    /// <param name="firstLine">The number of the first line in the file.</param>
    public static SourceText? ReadPart(ReadOnlyMemory<byte> bytes, int firstLine)
    {
        if (!Utf8.IsValid(bytes.Span))
        {
            return null;
        }

        var bomLength = bytes.Span.StartsWith(Utf8Mark) ? Utf8Mark.Length : 0;
        var source = new SourceText(bytes, Encoding.UTF8.GetString(bytes.Span[bomLength..]), bomLength, firstLine);
        return !source.Stand.Any && (CheckCharacters(source) ?? CheckLines(source)) is null ? source : null;
    }

    private static Refusal? CheckBytes(ReadOnlySpan<byte> bytes, DocumentOptions options)
    {
        if (bytes.Length > options.LargestBytes)
        {
            return Refuse(
                ErrorCode.FileNotSuitable,
                $"the file is {bytes.Length:N0} bytes long; the limit is {options.LargestBytes:N0}. Split it, or raise the limit."
            );
        }

        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            return Refuse(ErrorCode.Encoding, "the file is in UTF-16; save it as UTF-8.");
        }

        if (Utf8.IsValid(bytes))
        {
            return null;
        }

        var at = FirstInvalidByte(bytes);
        var before = Encoding.UTF8.GetString(bytes[..at]);
        var shown = Encoding.UTF8.GetString(bytes[at..Math.Min(bytes.Length, at + 200)]);
        var place = new SourceText(default, before + shown, 0).PlaceAt(before.Length);
        return Refuse(ErrorCode.Encoding, $"the byte {bytes[at]:X2} at offset {at:N0} is not UTF-8; save the file as UTF-8.", place);
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static Refusal? CheckCharacters(SourceText source)
    {
        var text = source.Text.AsSpan();
        var at = text.IndexOfAny(Forbidden);
        if (at >= 0 && text[at] == '\0')
        {
            return Refuse(
                ErrorCode.Encoding,
                "the file holds a NUL character; remove it, or save the file as UTF-8 if it is UTF-16.",
                source.PlaceAt(at)
            );
        }

        if (at >= 0)
        {
            return Refuse(
                ErrorCode.Encoding,
                $"the control character U+{(int)text[at]:X4} may not stand in a YAML file; remove it, or write it as an escape in double quotes.",
                source.PlaceAt(at)
            );
        }

        for (at = 0; (at = source.Text.IndexOf('\r', at)) >= 0; at++)
        {
            if (at + 1 == text.Length || text[at + 1] != '\n')
            {
                return Refuse(
                    ErrorCode.Encoding,
                    "a carriage return without a line feed ends this line; save the file with the line ends LF or CRLF.",
                    source.PlaceAt(at)
                );
            }
        }

        return null;
    }

    private static Refusal? CheckLines(SourceText source)
    {
        foreach (var marker in new[] { "<<<<<<< ", ">>>>>>> " })
        {
            if (FindLine(source.Text, marker) is { } at)
            {
                return Refuse(
                    ErrorCode.GitConflictMarkers,
                    "the file holds the conflict markers of git; finish the merge and save it again.",
                    source.PlaceAt(at)
                );
            }
        }

        return FindLine(source.Text, ByteOrderMark.ToString()) is { } mark
            ? Refuse(
                ErrorCode.DocumentShape,
                "a byte order mark stands in the middle of the file, as if a second file began here; keep one document only.",
                source.PlaceAt(mark)
            )
            : null;
    }

    private static int? FindLine(string text, string start)
    {
        for (var at = 0; (at = text.IndexOf(start, at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (at == 0 || text[at - 1] == '\n')
            {
                return at;
            }
        }

        return null;
    }

    private static Refusal Refuse(string code, string message, TextPlace? place = null) => new(Side.File, null, code, message, place);
}
