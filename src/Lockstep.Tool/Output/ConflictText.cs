using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;
using Lockstep.Sync;

namespace Lockstep.Tool.Output;

/// <summary>Conflicts as people read them.</summary>
internal static class ConflictText
{
    private static readonly string[] Heads = ["field", "base", "yaml", "db"];

    /// <summary>A conflict in one line.</summary>
    public static string Line(Conflict conflict) =>
        $"{conflict.Id}  task {conflict.Task}  {SyncJson.Name(conflict.Kind)}  {conflict.Reason}";

    /// <summary>A conflict with both sides, and how to resolve it.</summary>
    public static string Page(StoredConflict stored)
    {
        var conflict = stored.Conflict;
        var lines = new List<string>
        {
            $"Conflict {conflict.Id}, version {conflict.Version}, since {MomentText.Of(conflict.DetectedAt)}",
            $"Task {conflict.Task} in {conflict.File}: {conflict.Reason}",
        };
        if (conflict.Fields.Count > 0)
        {
            lines.Add("");
            lines.AddRange(Table(conflict));
        }

        lines.Add("");
        lines.Add(
            stored.Closing is null
                ? $"Resolve it: lockstep conflicts resolve {conflict.Id} --choice keep_yaml | keep_db | merge{Custom(conflict)}"
                : Closed(stored)
        );
        return string.Join('\n', lines);
    }

    /// <summary>What closed a conflict.</summary>
    public static string Closed(StoredConflict stored)
    {
        var how = stored.Closing?.Choice is { } choice ? $" with {SyncJson.Name(choice)}" : "";
        var when = stored.ClosedAt is { } at ? $" at {MomentText.Of(at)}" : "";
        return $"Conflict {stored.Conflict.Id} was {stored.Closing?.Status ?? "closed"}{how} by {stored.Closing?.By}{when}.";
    }

    private static string Custom(Conflict conflict) =>
        conflict.Fields.Count == 0 ? "" : $" | custom {string.Join(' ', conflict.Fields.Select(field => $"--field {field.Path}=yaml"))}";

    private static IEnumerable<string> Table(Conflict conflict)
    {
        var rows = conflict
            .Fields.Select(field => new[] { field.Path.ToString(), Value(field.Base), Value(field.File), Value(field.Database) })
            .Prepend(Heads)
            .ToList();
        var widths = Heads.Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        return rows.Select(row => "  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Value(TaskValue? value) => value is null ? "-" : PlainText.Escape(TaskJson.ToText(value));
}
