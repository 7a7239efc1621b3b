using System.Collections.Immutable;
using System.CommandLine;
using Lockstep.Core.Model;

namespace Lockstep.Tool.Commands;

/// <summary>The option that names tasks.</summary>
internal static class TaskOption
{
    /// <summary>Makes the option.</summary>
    public static Option<string[]> Create(string description) =>
        new("--task")
        {
            Description = description,
            HelpName = "ID",
            Arity = ArgumentArity.OneOrMore,
        };

    /// <summary>The tasks that were named; nothing when none were.</summary>
    /// <exception cref="UsageException">A text is no id.</exception>
    public static ImmutableHashSet<TaskId>? Read(ParseResult parse, Option<string[]> option) =>
        parse.GetValue(option) is { Length: > 0 } texts ? [.. texts.Select(Of)] : null;

    private static TaskId Of(string text) =>
        TaskId.TryParse(text, out var id) ? id : throw new UsageException($"--task: '{text}' is not an id that a task can have.");
}
