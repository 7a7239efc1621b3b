using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>A schedule file that was read: its bytes, and the tasks in it. Immutable.</summary>
public sealed class ScheduleDocument
{
    internal ScheduleDocument(ReadOnlyMemory<byte> bytes, Snapshot snapshot, IReadOnlyList<Diagnostic> diagnostics)
    {
        Bytes = bytes;
        Snapshot = snapshot;
        Diagnostics = diagnostics;
    }

    /// <summary>The file's bytes, as they stand on disk.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The tasks, the refused tasks and the items without a readable id.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>All errors and warnings, in the order of their places.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>Reads a file's bytes. A file that cannot be read as a list of tasks is refused as a whole, with the first fault's place.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        DocumentOptions options,
        [NotNullWhen(true)] out ScheduleDocument? document,
        [NotNullWhen(false)] out Refusal? refusal
    ) => throw new InvalidOperationException("being written");
}
