using Microsoft.Extensions.FileSystemGlobbing;

namespace Lockstep.Settings;

/// <summary>Finds the schedule files that paths and patterns such as <c>config/*.yml</c> name.</summary>
internal static class FilePatterns
{
    private static readonly char[] Wildcards = ['*', '?'];

    // What editors, patch, Syncthing and Lockstep itself leave beside a file is never a schedule file. All that Lockstep needs for moments begins with a dot.
    private static readonly string[] Leftovers =
    [
        "**/*.sync-conflict-*",
        "**/.sync-conflict-*",
        "**/*.rej",
        "**/*.orig",
        "**/*~",
        "**/*.bak",
        "**/*.bak.*",
        "**/*.lock",
        "**/.*",
    ];

    /// <summary>Whether a text is a pattern, and no file of that very name is there.</summary>
    public static bool IsPattern(string text) => text.IndexOfAny(Wildcards) >= 0 && !File.Exists(text);

    /// <summary>
    /// The files, each once: those of the first text first, those of a pattern in the order of their names. A path without wildcards is always among them.
    /// </summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => IsPattern(text) ? Matches(text) : [Shown(text)]).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether one of the patterns would find a file of this name.</summary>
    public static bool Names(IEnumerable<string> texts, string name) => texts.Where(IsPattern).Any(pattern => Names(pattern, name));

    private static bool Names(string pattern, string name)
    {
        var (folder, rest) = Split(pattern);
        return name.StartsWith(folder, StringComparison.Ordinal) && MatcherOf(rest).Match(name[folder.Length..]).HasMatches;
    }

    private static IEnumerable<string> Matches(string pattern)
    {
        var (folder, rest) = Split(pattern);
        return MatcherOf(rest)
            .GetResultsInFullPath(folder.Length == 0 ? "." : folder)
            .Select(path => Shown(Path.IsPathRooted(pattern) ? path : Path.GetRelativePath(Directory.GetCurrentDirectory(), path)))
            .Order(StringComparer.Ordinal);
    }

    private static (string Folder, string Wanted) Split(string pattern)
    {
        pattern = Shown(pattern);
        var slash = pattern.LastIndexOf('/', pattern.IndexOfAny(Wildcards));
        return slash < 0 ? ("", pattern) : (pattern[..(slash + 1)], pattern[(slash + 1)..]);
    }

    private static Matcher MatcherOf(string pattern)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(pattern);
        matcher.AddExcludePatterns(Leftovers);
        return matcher;
    }

    // A path is shown, and kept with the tasks, the way it was given; './' says nothing.
    private static string Shown(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
