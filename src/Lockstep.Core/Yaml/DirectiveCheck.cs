using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Looks at a <c>%YAML</c> line: every file is read by the rules of YAML 1.2.</summary>
internal static class DirectiveCheck
{
    /// <summary>Answers the fault of a version that cannot be read; warns of one that is read by other rules than it names.</summary>
    public static YamlFault? Check(SourceText source, List<YamlFault> warnings)
    {
        for (var at = 0; at < source.Text.Length; at = source.NextLine(at))
        {
            var line = source.Text.AsSpan(at, source.LineEnd(at) - at);
            if (line.StartsWith("%YAML ") || line.StartsWith("%YAML\t"))
            {
                return CheckVersion(line[5..], at, warnings);
            }

            if (!line.StartsWith("%") && !line.TrimStart().StartsWith("#") && !line.IsWhiteSpace())
            {
                return null;
            }
        }

        return null;
    }

    private static YamlFault? CheckVersion(ReadOnlySpan<char> rest, int at, List<YamlFault> warnings)
    {
        var comment = rest.IndexOf(" #");
        var version = (comment < 0 ? rest : rest[..comment]).Trim();
        if (!version.StartsWith("1.") || !int.TryParse(version[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
        {
            return new YamlFault(
                ErrorCode.YamlSyntax,
                $"YAML {Shorten(version)} cannot be read; the file must be YAML 1.2, so take this line away.",
                at
            );
        }

        if (minor != 2)
        {
            warnings.Add(
                new YamlFault(
                    ErrorCode.YamlSyntax,
                    $"the file says YAML 1.{minor}, but is read by the rules of 1.2: yes, no, on and off are texts, and 010 is ten.",
                    at
                )
            );
        }

        return null;
    }

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 20 ? text.ToString() : string.Concat(text[..20], "…");
}
