using Lockstep.Core.Model;

namespace Lockstep.Tests.Storage;

/// <summary>An entry of the change log as another program sees it.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Task">The id of the task.</param>
/// <param name="Kind"><c>insert</c>, <c>update</c>, <c>delete</c>, or <c>overwrite</c> for a value of the file.</param>
/// <param name="Version">The version that the row has after the change; of a deleted row the one that it had.</param>
/// <param name="Before">The fields before the change; nothing for an insert.</param>
/// <param name="Origin">The source of the run, <c>file</c> for an overwritten value of the file, or nothing for another program.</param>
/// <param name="Run">The number of the run, or nothing for another program.</param>
/// <param name="Actor">Who asked for the run.</param>
/// <param name="File">The file, for an overwritten value of it.</param>
public sealed record ChangeLogEntry(
    long Seq,
    string Task,
    string Kind,
    long? Version,
    TaskValue.Map? Before,
    string? Origin,
    long? Run,
    string? Actor,
    string? File
);
