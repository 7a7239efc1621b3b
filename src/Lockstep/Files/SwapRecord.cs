using System.Text;

namespace Lockstep.Files;

/// <summary>What stands beside the file while it is swapped: which content gives way to which, and what the engine says about it.</summary>
/// <param name="Old">The hash of the content that gives way.</param>
/// <param name="New">The hash of the content put in.</param>
/// <param name="Text">The engine's own words; empty for a write without an engine.</param>
internal sealed record SwapRecord(ContentHash Old, ContentHash New, string Text)
{
    private const string Version = "lockstep-swap-1";

    public byte[] ToBytes()
    {
        var text = Encoding.UTF8.GetBytes(Text);
        return [.. Encoding.UTF8.GetBytes($"{Version} {Old} {New} {ContentHash.Of(text)}\n"), .. text];
    }

    /// <summary>Nothing when the bytes are not a whole record.</summary>
    public static SwapRecord? TryParse(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
            return null;
        var words = Encoding.UTF8.GetString(bytes[..end]).Split(' ');
        var text = bytes[(end + 1)..];
        return
            words.Length == 4
            && words[0] == Version
            && ContentHash.TryParse(words[1], out var old)
            && ContentHash.TryParse(words[2], out var added)
            && ContentHash.TryParse(words[3], out var check)
            && check == ContentHash.Of(text)
            ? new SwapRecord(old, added, Encoding.UTF8.GetString(text))
            : null;
    }
}
