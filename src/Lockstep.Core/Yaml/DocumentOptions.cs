using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>How a schedule file is read.</summary>
/// <param name="IdType">The type of the ids.</param>
/// <param name="LargestBytes">The largest file, in bytes.</param>
/// <param name="DeepestNesting">The deepest nesting of lists and maps.</param>
public sealed record DocumentOptions(
    TaskIdType IdType = TaskIdType.BigInt,
    long LargestBytes = 256L * 1024 * 1024,
    int DeepestNesting = 64
);
