namespace Lockstep.Sync;

/// <summary>How things stand. When several hold, the later one in this list is shown.</summary>
public enum SyncState
{
    /// <summary>Both sides hold the same.</summary>
    InStep,

    /// <summary>A run is at work.</summary>
    Syncing,

    /// <summary>Changes wait: the direction does not carry them, or, in a look between runs, the next run will.</summary>
    Waiting,

    /// <summary>Conflicts wait for a person.</summary>
    Conflicts,

    /// <summary>The guard holds changes back.</summary>
    Held,

    /// <summary>The file or a task is refused, or the database cannot be reached.</summary>
    Degraded,

    /// <summary>Another process holds the file's lock.</summary>
    Locked,

    /// <summary>Somebody paused it.</summary>
    Paused,
}
