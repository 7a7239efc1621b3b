namespace Lockstep.Sync;

/// <summary>How much of both sides a run looks at. A deeper look finds only what the change log and the files' times do not tell.</summary>
public enum LookDepth
{
    /// <summary>The rows that the change log names, and files whose identity (inode, size, times) is another.</summary>
    Changes,

    /// <summary>The same, and the content of every file.</summary>
    Files,

    /// <summary>Everything, also rows that were changed past the triggers.</summary>
    Everything,
}
