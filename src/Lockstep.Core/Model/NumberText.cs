using System.Globalization;

namespace Lockstep.Core.Model;

/// <summary>Compares numbers of any length by their text, so that no digit is lost on the way through a double.</summary>
internal static class NumberText
{
    private const int LargestExponent = 100_000;

    /// <summary>One text for all spellings of a number: the sign, its digits without outer zeros, and a power of ten.</summary>
    public static string Canonical(string json)
    {
        var rest = json.AsSpan();
        var negative = rest.StartsWith("-");
        rest = negative ? rest[1..] : rest;

        var exponent = 0;
        var e = rest.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (
                !int.TryParse(rest[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs(exponent) > LargestExponent
            )
            {
                throw new FormatException($"'{json}' is not a number that JSON can hold.");
            }

            rest = rest[..e];
        }

        var point = rest.IndexOf('.');
        var whole = point < 0 ? rest : rest[..point];
        var fraction = point < 0 ? default : rest[(point + 1)..];
        if (
            whole.IsEmpty
            || (point >= 0 && fraction.IsEmpty)
            || (whole.Length > 1 && whole[0] == '0')
            || !AllDigits(whole)
            || !AllDigits(fraction)
        )
        {
            throw new FormatException($"'{json}' is not a number that JSON can hold.");
        }

        var digits = string.Concat(whole, fraction).TrimStart('0');
        var significant = digits.TrimEnd('0');
        return significant.Length == 0
            ? "0"
            : $"{(negative ? "-" : "")}{significant}e{exponent - fraction.Length + digits.Length - significant.Length}";
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;
}
