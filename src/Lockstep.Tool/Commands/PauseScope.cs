using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Settings;

namespace Lockstep.Tool.Commands;

/// <summary>What a pause is about: the tasks named, else the files named on the command line itself, else everything.</summary>
internal static class PauseScope
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">An id is none, or no file is found.</exception>
    public static IReadOnlyList<(TaskId? Task, string? File)> Read(Invocation call, Option<string[]> task)
    {
        if (TaskOption.Read(call.Parse, task) is { } ids)
            return [.. ids.Order().Select(id => ((TaskId?)id, (string?)null))];

        var isFileNamed =
            call.Parse.GetResult("--file") is { } named && named is not System.CommandLine.Parsing.OptionResult { Implicit: true };
        if (!isFileNamed)
            return [(null, null)];

        var files = FilePatterns.Expand(call.Options.Files);
        return files.Count > 0
            ? [.. files.Select(file => ((TaskId?)null, (string?)file))]
            : throw new UsageException($"--file: no file is found by {string.Join(", ", call.Options.Files)}.");
    }
}
