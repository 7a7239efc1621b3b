using System.Text;
using System.Text.Json;

namespace Lockstep.Core.Model;

/// <summary>The names of JSON properties, which are the same in every task: each short one is made once and found again by its bytes.</summary>
internal static class JsonNames
{
    private const int Places = 512;
    private const int LongestName = 32;
    private static readonly string?[] Known = new string?[Places];

    /// <summary>The name at the reader's place.</summary>
    public static string Of(ref Utf8JsonReader reader)
    {
        var bytes = reader.ValueSpan;
        if (reader.ValueIsEscaped || bytes.Length > LongestName || !Ascii.IsValid(bytes))
        {
            return reader.GetString()!;
        }

        // A place is read and written as a whole; two names that share it take turns.
        var hash = (uint)bytes.Length;
        foreach (var one in bytes)
        {
            hash = (hash * 31) + one;
        }

        ref var place = ref Known[hash % Places];
        var known = Volatile.Read(ref place);
        if (known is not null && Ascii.Equals(bytes, known))
        {
            return known;
        }

        var name = Encoding.ASCII.GetString(bytes);
        Volatile.Write(ref place, name);
        return name;
    }
}
