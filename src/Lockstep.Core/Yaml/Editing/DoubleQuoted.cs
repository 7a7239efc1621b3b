using System.Globalization;
using System.Text;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Writes texts in double quotes, where every character can be said.</summary>
internal static class DoubleQuoted
{
    public static string Write(string text)
    {
        var written = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    written.Append('\\').Append(c);
                    break;
                case '\n':
                    written.Append("\\n");
                    break;
                case '\r':
                    written.Append("\\r");
                    break;
                case '\t':
                    written.Append("\\t");
                    break;
                case '\u0085':
                    written.Append("\\N");
                    break;
                case '\u2028':
                    written.Append("\\L");
                    break;
                case '\u2029':
                    written.Append("\\P");
                    break;
                case '\uFEFF' or '\uFFFE' or '\uFFFF':
                case var control when char.IsControl(control):
                    written
                        .Append(c <= 0xFF ? "\\x" : "\\u")
                        .Append(((int)c).ToString(c <= 0xFF ? "X2" : "X4", CultureInfo.InvariantCulture));
                    break;
                default:
                    written.Append(c);
                    break;
            }
        }

        return written.Append('"').ToString();
    }
}
