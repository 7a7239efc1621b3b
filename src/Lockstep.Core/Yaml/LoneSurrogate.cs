using YamlDotNet.Core;

namespace Lockstep.Core.Yaml;

/// <summary>
/// The parser gives up a whole file for an escape such as <c>"\ud800"</c>. It is one task that is wrong: the escape is exchanged for that
/// of a character which no text may hold, and the value refused by it.
/// </summary>
internal static class LoneSurrogate
{
    /// <summary>The character that stands for half a surrogate pair.</summary>
    public const char StandIn = '\uFFFF';

    private const int EscapeLength = 6;

    /// <summary>The text with the escape exchanged at which the parser failed, or nothing where it failed for another reason.</summary>
    public static string? Replace(string text, Exception failure)
    {
        if (failure is not SyntaxErrorException syntax || !syntax.Message.Contains("surrogate", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var end = (int)Math.Min(syntax.End.Index, text.Length);
        for (var at = end - EscapeLength; at >= Math.Max((int)syntax.Start.Index, end - (3 * EscapeLength)); at--)
        {
            if (text.AsSpan(at).StartsWith("\\ud", StringComparison.OrdinalIgnoreCase))
            {
                return string.Concat(text.AsSpan(0, at), "\\uffff", text.AsSpan(at + EscapeLength));
            }
        }

        return null;
    }
}
