using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What a merge of one value gives.</summary>
/// <param name="File">What the file then holds.</param>
/// <param name="Database">What the row then holds.</param>
/// <param name="BaseIfConflict">The base when the task is not written because of a conflict elsewhere in it: only what both sides agree on moves it.</param>
/// <param name="Base">The base when it is.</param>
internal readonly record struct Merged(TaskValue? File, TaskValue? Database, TaskValue? BaseIfConflict, TaskValue? Base)
{
    public static Merged Agreed(TaskValue? value) => new(value, value, value, value);
}
