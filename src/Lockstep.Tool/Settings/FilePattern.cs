using Lockstep.Settings;

namespace Lockstep.Tool.Settings;

/// <summary>Takes the schedule files, which may be named by patterns such as <c>config/*.yml</c>.</summary>
internal static class FilePattern
{
    /// <summary>Sets the files; answers with what is wrong, or nothing.</summary>
    public static string? Apply(LockstepOptions options, IReadOnlyList<string> texts)
    {
        if (texts.FirstOrDefault(text => FilePatterns.IsPattern(text) && FilePatterns.Expand([text]).Count == 0) is { } nothing)
            return $"'{nothing}' matches no file";

        options.Files = [.. texts];
        return null;
    }
}
