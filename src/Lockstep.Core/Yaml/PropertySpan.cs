namespace Lockstep.Core.Yaml;

/// <summary>Finds the end of the anchor and the tag that stand before a value.</summary>
internal static class PropertySpan
{
    /// <summary>Answers where the value begins: past the properties, white space and comments.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the properties begin.</param>
    /// <param name="end">Where the last property ends.</param>
    public static int Skip(string text, int start, out int end)
    {
        end = start;
        var at = start;
        while (at < text.Length && text[at] is '&' or '!')
        {
            at = end = EndOfProperty(text, at);
            at = SkipBlank(text, at);
        }

        return at;
    }

    private static int EndOfProperty(string text, int at)
    {
        var verbatim = text.AsSpan(at).StartsWith("!<");
        while (at < text.Length && text[at] is not (' ' or '\t' or '\r' or '\n'))
        {
            if (!verbatim && text[at] is ',' or '[' or ']' or '{' or '}')
            {
                break;
            }

            at++;
        }

        return at;
    }

    /// <summary>Answers the offset of the next character that is neither white space nor part of a comment.</summary>
    public static int SkipBlank(string text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] == '#' && (at == 0 || text[at - 1] is ' ' or '\t' or '\n' or '\r'))
            {
                var end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else if (text[at] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return at;
    }
}
