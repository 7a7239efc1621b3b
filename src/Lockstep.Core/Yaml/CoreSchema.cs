using System.Buffers;
using System.Globalization;
using System.Numerics;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>What a plain scalar means by the core schema of YAML 1.2. Numbers keep their digits.</summary>
internal static class CoreSchema
{
    private const int LongestBasedNumber = 1024;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Whether the text is a null.</summary>
    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The value of a truth value's text, or nothing.</summary>
    public static bool? Truth(string text) =>
        text switch
        {
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            _ => null,
        };

    /// <summary>The value of a plain scalar; a fault's message where JSON cannot say it.</summary>
    public static TaskValue Resolve(string text, out string? fault)
    {
        fault = null;
        return IsNull(text) ? TaskValue.Null
            : Truth(text) is { } truth ? (truth ? TaskValue.True : TaskValue.False)
            : Number(text, out fault) ?? TaskValue.Of(text);
    }

    /// <summary>The number of a text, or nothing where it is none, or none that JSON can say.</summary>
    public static TaskValue? Number(string text, out string? fault)
    {
        fault = null;
        if (IsWithoutJson(text))
        {
            fault = $"'{text}' has no form in JSON, so the database cannot hold it; quote it if it is a text";
            return null;
        }

        try
        {
            var json = JsonOfInteger(text) ?? JsonOfDecimal(text);
            return json is null ? null : new TaskValue.Number(json);
        }
        catch (FormatException)
        {
            fault = $"the number '{(text.Length <= 40 ? text : text[..40] + "…")}' is too large; quote it if it is a text";
            return null;
        }
    }

    /// <summary>Whether the text is an integer of the core schema.</summary>
    public static bool IsInteger(string text) => JsonOfInteger(text) is not null;

    private static bool IsWithoutJson(string text)
    {
        var unsigned = text.Length > 0 && text[0] is '+' or '-' ? text.AsSpan(1) : text;
        return unsigned is ".inf" or ".Inf" or ".INF" || text is ".nan" or ".NaN" or ".NAN";
    }

    private static string? JsonOfInteger(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) && text.Length > 2 && text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0)
        {
            return JsonOfBased(text.AsSpan(2), 16);
        }

        if (text.StartsWith("0o", StringComparison.Ordinal) && text.Length > 2 && text.AsSpan(2).IndexOfAnyExceptInRange('0', '7') < 0)
        {
            return JsonOfBased(text.AsSpan(2), 8);
        }

        var digits = Digits(text, text.Length > 0 && text[0] is '+' or '-' ? 1 : 0);
        var start = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return digits == text.Length && digits > start ? Sign(text) + WithoutLeadingZeros(text.AsSpan(start)) : null;
    }

    private static string JsonOfBased(ReadOnlySpan<char> digits, int radix)
    {
        if (digits.Length > LongestBasedNumber)
        {
            throw new FormatException();
        }

        var value = BigInteger.Zero;
        foreach (var digit in digits)
        {
            value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    // [-+]? ( . digits | digits ( . digits* )? ) ( e [-+]? digits )?
    private static string? JsonOfDecimal(string text)
    {
        var start = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var point = Digits(text, start);
        var whole = text.AsSpan(start, point - start);
        var fractionStart = point < text.Length && text[point] == '.' ? point + 1 : point;
        var fractionEnd = fractionStart > point ? Digits(text, fractionStart) : point;
        var fraction = text.AsSpan(fractionStart, fractionEnd - fractionStart);
        if (whole.IsEmpty && fraction.IsEmpty)
        {
            return null;
        }

        var exponent = "";
        if (fractionEnd < text.Length)
        {
            var signed = fractionEnd + 1;
            signed = text[fractionEnd] is 'e' or 'E' && signed < text.Length && text[signed] is '+' or '-' ? signed + 1 : signed;
            if (text[fractionEnd] is not ('e' or 'E') || signed >= text.Length || Digits(text, signed) != text.Length)
            {
                return null;
            }

            exponent = text[fractionEnd..];
        }

        return Sign(text) + WithoutLeadingZeros(whole) + (fraction.IsEmpty ? "" : $".{fraction}") + exponent;
    }

    private static int Digits(string text, int start)
    {
        var end = text.AsSpan(start).IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : start + end;
    }

    private static string Sign(string text) => text[0] == '-' ? "-" : "";

    private static string WithoutLeadingZeros(ReadOnlySpan<char> digits)
    {
        var significant = digits.TrimStart('0');
        return significant.IsEmpty ? "0" : significant.ToString();
    }
}
