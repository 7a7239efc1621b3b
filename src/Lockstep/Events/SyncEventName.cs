namespace Lockstep.Events;

/// <summary>The names of the events.</summary>
public static class SyncEventName
{
    /// <summary>The file holds a new text, durably, and the base is committed.</summary>
    public const string FileUpdated = "schedule_config_updated";

    /// <summary>A conflict opened, or an open one is about something else now.</summary>
    public const string ConflictDetected = "sync_conflict_detected";

    /// <summary>A conflict is closed: resolved or superseded.</summary>
    public const string ConflictResolved = "sync_conflict_resolved";

    /// <summary>The state of the whole changed.</summary>
    public const string StatusChanged = "sync_status_changed";

    /// <summary>A task changed on a side.</summary>
    public const string TaskChanged = "task_changed";
}
