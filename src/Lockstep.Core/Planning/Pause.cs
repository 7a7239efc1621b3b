using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>Somebody's wish that nothing is written for a while: for one task, for one file, or at all when neither is named. Immutable.</summary>
/// <param name="Task">The one task; or nothing.</param>
/// <param name="File">The one file, as configured; or nothing.</param>
/// <param name="Reason">Why, in the words of who paused.</param>
/// <param name="By">Who paused.</param>
/// <param name="Since">When.</param>
/// <param name="Until">When it ends by itself; nothing for a pause that somebody must end.</param>
public sealed record Pause(TaskId? Task, string? File, string Reason, string By, DateTimeOffset Since, DateTimeOffset? Until)
{
    /// <summary>What is paused, as a key: at most one pause stands for each.</summary>
    public string Key => ScopeKey(Task, File);

    /// <summary>What a task, a file, or neither amounts to as a key.</summary>
    public static string ScopeKey(TaskId? task, string? file) =>
        task is { } id ? $"task:{id}"
        : file is not null ? $"file:{file}"
        : "";

    /// <summary>Whether it still counts at an instant.</summary>
    public bool IsInForce(DateTimeOffset now) => Until is not { } end || now < end;

    /// <summary>A sentence: what is paused, by whom, until when and why.</summary>
    public override string ToString()
    {
        var what =
            Task is { } id ? $"Task {id} is paused"
            : File is not null ? $"{File} is paused"
            : "Paused";
        var until = Until is { } end ? $" until {Stamp(end)}" : "";
        return $"{what} by {By} since {Stamp(Since)}{until}: {Reason}";
    }

    private static string Stamp(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
