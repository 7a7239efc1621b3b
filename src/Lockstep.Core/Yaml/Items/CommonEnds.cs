namespace Lockstep.Core.Yaml.Items;

/// <summary>How many bytes two versions of a file have in common at their begins and at their ends; the two never overlap.</summary>
internal readonly record struct CommonEnds(int Prefix, int Suffix)
{
    private const int Block = 4096;

    /// <summary>Compares two versions.</summary>
    public static CommonEnds Of(ReadOnlySpan<byte> old, ReadOnlySpan<byte> now)
    {
        var prefix = old.CommonPrefixLength(now);
        return new CommonEnds(prefix, CommonSuffix(old[prefix..], now[prefix..]));
    }

    private static int CommonSuffix(ReadOnlySpan<byte> old, ReadOnlySpan<byte> now)
    {
        var most = Math.Min(old.Length, now.Length);
        var length = 0;
        while (length + Block <= most && old[^(length + Block)..^length].SequenceEqual(now[^(length + Block)..^length]))
        {
            length += Block;
        }

        while (length < most && old[^(length + 1)] == now[^(length + 1)])
        {
            length++;
        }

        return length;
    }
}
