using Lockstep.Core.Planning;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using static System.FormattableString;

namespace Lockstep.Settings;

/// <summary>Says what is wrong with a set of options before anything is opened.</summary>
internal static class OptionsCheck
{
    /// <summary>The shortest time between full compares.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between full compares.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>The longest wait for a lock.</summary>
    public static readonly TimeSpan LongestLockTimeout = TimeSpan.FromHours(1);

    /// <summary>Every fault in a sentence that names the setting and the way out; none when all is well.</summary>
    public static IReadOnlyList<string> Faults(LockstepOptions options) =>
        [
            .. new[]
            {
                options.Files.Count == 0 ? "file names no file; give the path of the schedule file." : null,
                options.Files.Select(FileFault).FirstOrDefault(fault => fault is not null),
                DatabaseFault(options.Database),
                ListenFault(options.Listen),
                string.IsNullOrWhiteSpace(options.Table) ? "table is empty; give the name of a table." : null,
                ColumnMap.Fault(options.Columns),
                options.Interval < ShortestInterval || options.Interval > LongestInterval
                    ? "interval must lie between 1 second and 1 day."
                    : null,
                options.LockTimeout < TimeSpan.Zero || options.LockTimeout > LongestLockTimeout
                    ? "lock-timeout must lie between 0 and 1 hour."
                    : null,
                options.OnConflict == ConflictChoice.Custom ? "on-conflict custom is no rule; use ask, merge, keep_yaml or keep_db." : null,
                options.LargestFile < 1 ? Invariant($"largest-file must be at least 1 byte, not {options.LargestFile}.") : null,
                GuardFault(options.Guard),
                options.Fights.Returns is < 2 or > 4 ? "fight-returns must lie between 2 and 4." : null,
                options.Fights.Window < TimeSpan.FromSeconds(1) || options.Fights.Window > TimeSpan.FromDays(1)
                    ? "fight-window must lie between 1 second and 1 day."
                    : null,
                KeepFault("keep-changes", options.Retention.Changes, TimeSpan.FromDays(1), "1 day"),
                KeepFault("keep-events", options.Retention.Events, TimeSpan.FromHours(1), "1 hour"),
                options.Retention.Backups is < 1 or > 1000 ? "keep-backups must lie between 1 and 1000." : null,
                options.Retention.Runs is < 100 or > 10_000_000 ? "keep-runs must lie between 100 and 10 million." : null,
            }.OfType<string>(),
        ];

    /// <summary>Why a path is none of a schedule file, before anybody looks whether one is there; nothing when it may be one.</summary>
    public static string? FileFault(string path) =>
        string.IsNullOrWhiteSpace(path) ? "file is empty; give the path of the schedule file."
        : path.Contains('\0', StringComparison.Ordinal) ? "file holds a NUL character; give the path of the schedule file."
        : path == "-" || IsDevice(Path.GetFullPath(path))
            ? $"file {path} is no file that can be written back; give the path of a regular file."
        : Directory.Exists(path) ? $"file {path} is a folder; give the path of a file in it."
        : null;

    private static bool IsDevice(string path) =>
        path.StartsWith("/proc/", StringComparison.Ordinal)
        || (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal));

    private static string? DatabaseFault(string? text)
    {
        if (text is null || text.StartsWith("sqlite:", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            _ = string.IsNullOrWhiteSpace(text) ? null : PostgresConnectionText.Parse(text);
            return string.IsNullOrWhiteSpace(text) ? "database is empty; give sqlite:PATH or a postgresql:// URI, or leave it out." : null;
        }
        catch (StoreException e)
        {
            return e.Message;
        }
    }

    private static string? ListenFault(string text) =>
        ListenAddress.Parse(text) switch
        {
            null => $"listen {text} is not HOST:PORT, such as 127.0.0.1:8000.",
            { IsLoopback: false } address =>
                $"listen {address} would be reachable from other computers; that needs API keys, which come with a later version. "
                    + Invariant($"Listen on 127.0.0.1:{address.Port}."),
            _ => null,
        };

    private static string? KeepFault(string name, TimeSpan value, TimeSpan shortest, string inWords) =>
        value < shortest || value > TimeSpan.FromDays(36_500) ? $"{name} must lie between {inWords} and 36500 days." : null;

    private static string? GuardFault(GuardLimits guard) =>
        guard.LargestDeletedShare is not (>= 0 and <= 1) ? "guard-largest-deleted-share must lie between 0 and 1."
        : Math.Min(guard.FewestDeletes, Math.Min(guard.FewestChanges, guard.FewestAdded)) < 1
            ? "guard-fewest-deletes, guard-fewest-changes and guard-fewest-added must be at least 1."
        : null;
}
