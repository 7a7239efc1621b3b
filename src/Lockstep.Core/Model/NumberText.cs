using System.Globalization;

namespace Lockstep.Core.Model;

/// <summary>Compares numbers of any length by their text, so that no digit is lost on the way through a double.</summary>
internal static class NumberText
{
    private const int LargestExponent = 100_000;
    private const int MostWholeDigits = 18;

    /// <summary>What is equal for all spellings of a number: the number itself where it is whole and of at most 18 digits, else its canonical text.</summary>
    /// <exception cref="FormatException">The text is no JSON number, or its exponent is beyond ±100,000.</exception>
    public static NumberKey KeyOf(string json)
    {
        if (TryWhole(json, out var whole))
        {
            return new NumberKey(whole, null);
        }

        var canonical = Canonical(json);
        var e = canonical.IndexOf('e', StringComparison.Ordinal);
        if (e < 0)
        {
            return new NumberKey(0, null);
        }

        var power = int.Parse(canonical.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = canonical.AsSpan(0, e);
        return power is >= 0 and < MostWholeDigits && digits.TrimStart('-').Length + power <= MostWholeDigits
            ? new NumberKey(long.Parse(string.Concat(digits, new string('0', power)), CultureInfo.InvariantCulture), null)
            : new NumberKey(0, canonical);
    }

    // Most numbers are short and whole, and need no text to be compared.
    private static bool TryWhole(string json, out long whole)
    {
        var digits = json.AsSpan();
        var negative = digits is ['-', ..];
        digits = negative ? digits[1..] : digits;
        whole = 0;
        if (digits.Length is 0 or > MostWholeDigits || (digits.Length > 1 && digits[0] == '0'))
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            whole = (whole * 10) + (digit - '0');
        }

        whole = negative ? -whole : whole;
        return true;
    }

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
