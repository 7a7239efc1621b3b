using System.Globalization;
using System.IO.Hashing;

namespace Lockstep.Files;

/// <summary>A 128-bit hash of a file's bytes (XXH128), for telling versions apart; no defence against forgery.</summary>
/// <param name="Value">The hash.</param>
public readonly record struct ContentHash(UInt128 Value)
{
    /// <summary>The hash of these bytes.</summary>
    public static ContentHash Of(ReadOnlySpan<byte> bytes) => new(XxHash128.HashToUInt128(bytes));

    /// <summary>Reads the 32 hexadecimal digits that <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContentHash hash)
    {
        var parsed =
            UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && text.Length == 32;
        hash = new ContentHash(value);
        return parsed;
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
