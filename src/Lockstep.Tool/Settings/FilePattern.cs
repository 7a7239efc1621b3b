using Microsoft.Extensions.FileSystemGlobbing;

namespace Lockstep.Tool.Settings;

/// <summary>Finds the schedule file that a path, or a pattern such as <c>config/*.yml</c>, names.</summary>
internal static class FilePattern
{
    private static readonly char[] Wildcards = ['*', '?'];

    // What editors, patch and Syncthing leave beside a file is never the file.
    private static readonly string[] Leftovers = ["**/*.sync-conflict-*", "**/.sync-conflict-*", "**/*.rej", "**/*.orig", "**/*~"];

    /// <summary>Sets the file; answers with what is wrong, or nothing.</summary>
    public static string? Apply(LockstepOptions options, IReadOnlyList<string> texts)
    {
        var files = new List<string>();
        foreach (var text in texts)
        {
            var found = text.IndexOfAny(Wildcards) < 0 || File.Exists(text) ? [text] : Matches(text);
            if (found.Count == 0)
                return $"'{text}' matches no file";

            files.AddRange(found);
        }

        if (files.Count != 1)
            return $"names {files.Count} files ({string.Join(", ", files)}); several files come with a later version, give one";

        options.File = files[0];
        return null;
    }

    private static List<string> Matches(string pattern)
    {
        var slash = pattern.LastIndexOf('/', pattern.IndexOfAny(Wildcards));
        var folder = slash < 0 ? "" : pattern[..(slash + 1)];
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(pattern[folder.Length..]);
        matcher.AddExcludePatterns(Leftovers);
        return
        [
            .. matcher
                .GetResultsInFullPath(folder.Length == 0 ? "." : folder)
                .Select(path => Shown(path, pattern))
                .Order(StringComparer.Ordinal),
        ];
    }

    // A path is shown, and kept in the base, the way it was given: relative when the pattern was.
    private static string Shown(string path, string pattern) =>
        Path.IsPathRooted(pattern) ? path : Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
}
