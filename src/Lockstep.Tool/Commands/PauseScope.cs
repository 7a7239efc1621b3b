using System.CommandLine;
using Lockstep.Core.Model;

namespace Lockstep.Tool.Commands;

/// <summary>What a pause is about: the tasks named, else the file named on the command line itself, else everything.</summary>
internal static class PauseScope
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">An id is none.</exception>
    public static IReadOnlyList<(TaskId? Task, string? File)> Read(Invocation call, Option<string[]> task)
    {
        if (TaskOption.Read(call.Parse, task) is { } ids)
            return [.. ids.Order().Select(id => ((TaskId?)id, (string?)null))];

        var isFileNamed =
            call.Parse.GetResult("--file") is { } named && named is not System.CommandLine.Parsing.OptionResult { Implicit: true };
        return [(null, isFileNamed ? call.Options.File : null)];
    }
}
