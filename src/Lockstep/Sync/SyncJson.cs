using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Events;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>The one JSON form of runs, conflicts, status and events, shared by the command line, HTTP and WebSocket.</summary>
public static class SyncJson
{
    /// <summary>The name of a value of an enumeration: <c>keep_yaml</c>, <c>in_step</c>, <c>yaml_to_db</c>.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Reads such a name.</summary>
    public static bool TryRead<T>(string name, out T value)
        where T : struct, Enum
    {
        value = Enum.GetValues<T>().FirstOrDefault(candidate => Name(candidate) == name);
        return Name(value) == name;
    }

    /// <summary>An outcome of a run.</summary>
    public static TaskValue.Map Of(SyncOutcome outcome) =>
        Map(
            ("status", Text(Name(outcome.State))),
            ("direction", Text(Name(outcome.Direction))),
            ("timestamp", Stamp(outcome.At)),
            ("run", outcome.Run is { } run ? Of(run) : TaskValue.Null),
            ("total_tasks", Number(outcome.TotalTasks)),
            ("conflicts_detected", Number(outcome.Conflicts.Count)),
            ("conflicts", List(outcome.Conflicts.Select(Of))),
            ("problems", List(outcome.Problems.Select(Of))),
            ("held", List((outcome.Plan?.Held ?? []).Select(Of))),
            ("waiting", List((outcome.Plan?.Waiting ?? []).Select(Of)))
        );

    /// <summary>A run that wrote something.</summary>
    public static TaskValue.Map Of(SyncRun run) =>
        Map(
            ("number", Number(run.Number)),
            ("source", Text(run.Source)),
            ("actor", Text(run.Actor)),
            ("direction", Text(Name(run.Direction))),
            ("started_at", Stamp(run.StartedAt)),
            ("finished_at", Stamp(run.FinishedAt)),
            ("rows_written", Number(run.RowsWritten)),
            ("items_written", Number(run.ItemsWritten)),
            ("conflicts_detected", Number(run.ConflictsDetected)),
            ("conflicts_closed", Number(run.ConflictsClosed))
        );

    /// <summary>A conflict.</summary>
    public static TaskValue.Map Of(Conflict conflict) =>
        Map(
            ("conflict_id", Number(conflict.Id)),
            ("version", Number(conflict.Version)),
            ("task_id", Id(conflict.Task)),
            ("file", Text(conflict.File)),
            ("kind", Text(Name(conflict.Kind))),
            ("conflict_reason", Text(conflict.Reason)),
            ("detected_at", Stamp(conflict.DetectedAt)),
            ("yaml_updated_at", Stamp(conflict.FileTask?.UpdatedAt)),
            ("db_updated_at", Stamp(conflict.DatabaseTask?.UpdatedAt)),
            ("fields", List(conflict.Fields.Select(Of))),
            ("yaml_data", Data(conflict.FileTask)),
            ("db_data", Data(conflict.DatabaseTask))
        );

    /// <summary>A conflict, open or closed.</summary>
    public static TaskValue.Map Of(StoredConflict stored) =>
        TaskValue.Map.Of(
            Of(stored.Conflict)
                .Pairs()
                .Concat(
                    Map(
                            ("status", Text(stored.Closing?.Status ?? "open")),
                            ("choice", stored.Closing?.Choice is { } choice ? Text(Name(choice)) : TaskValue.Null),
                            ("closed_by", stored.Closing is { } closing ? Text(closing.By) : TaskValue.Null),
                            ("closed_at", Stamp(stored.ClosedAt))
                        )
                        .Pairs()
                )
        );

    /// <summary>The status.</summary>
    public static TaskValue.Map Of(StatusReport status) =>
        Map(
            ("state", Text(Name(status.State))),
            ("last_sync_timestamp", Stamp(status.LastSync)),
            ("total_tasks", Number(status.TotalTasks)),
            ("pending_conflicts", Number(status.PendingConflicts)),
            ("pending_changes", Number(status.PendingChanges)),
            ("sync_source", Text(status.SyncSource)),
            ("last_run", status.LastRun is { } run ? Of(run) : TaskValue.Null),
            ("database", Text(status.Database)),
            ("files", List(status.Files.Select(Of))),
            ("problems", List(status.Problems.Select(Of))),
            ("held", List(status.Held.Select(Of))),
            ("waiting", List(status.Waiting.Select(Of))),
            ("differs", Number(status.Differs)),
            ("limitations", List(status.Limitations.Select(Text)))
        );

    /// <summary>An event, flat.</summary>
    public static TaskValue.Map Of(SyncEvent syncEvent) =>
        TaskValue.Map.Of(
            Map(
                    ("event", Text(syncEvent.Name)),
                    ("seq", syncEvent.Seq == 0 ? TaskValue.Null : Number(syncEvent.Seq)),
                    ("at", Stamp(syncEvent.At))
                )
                .Pairs()
                .Concat(syncEvent.Data.Pairs())
        );

    /// <summary>A problem.</summary>
    public static TaskValue.Map Of(Refusal refusal) =>
        Map(
            ("side", Text(Name(refusal.Side))),
            ("task_id", refusal.Id is { } id ? Id(id) : TaskValue.Null),
            ("code", Text(refusal.Code)),
            ("message", Text(refusal.Message)),
            ("file", refusal.File is { } file ? Text(file) : TaskValue.Null),
            ("line", refusal.Place is { } place ? Number(place.Line) : TaskValue.Null),
            ("column", refusal.Place is { } column ? Number(column.Column) : TaskValue.Null)
        );

    /// <summary>An id: a number where it is one.</summary>
    public static TaskValue Id(TaskId id) =>
        TaskId.TryParse(id.Text, TaskIdType.BigInt, out _) ? new TaskValue.Number(id.Text) : Text(id.Text);

    private static TaskValue.Map Of(FieldConflict field) =>
        Map(
            ("path", Text(field.Path.ToString())),
            ("base", field.Base ?? TaskValue.Null),
            ("yaml", field.File ?? TaskValue.Null),
            ("db", field.Database ?? TaskValue.Null)
        );

    private static TaskValue.Map Of(FileReport file) =>
        Map(
            ("path", Text(file.Path)),
            ("checksum", Text(file.Checksum)),
            ("size", Number(file.Size)),
            ("last_modified", Stamp(file.LastModified)),
            ("tasks", Number(file.Tasks))
        );

    private static TaskValue.Map Of(HeldActions held) =>
        Map(
            ("side", Text(Name(held.Side))),
            ("file", held.File is { } file ? Text(file) : TaskValue.Null),
            ("reason", Text(held.Reason)),
            ("tasks", List(held.Tasks.Select(task => Id(task.Id))))
        );

    private static TaskValue.Map Of(WaitingChange waiting) =>
        Map(
            ("task_id", Id(waiting.Task)),
            ("from", Text(Name(waiting.From))),
            ("paths", List(waiting.Paths.Select(path => Text(path.ToString()))))
        );

    private static TaskValue Data(ScheduledTask? task) =>
        task is null ? TaskValue.Null : TaskValue.Map.Of(task.Fields.Pairs().Prepend(KeyValuePair.Create(TaskField.Id, Id(task.Id))));

    private static TaskValue.Map Map(params (string Key, TaskValue Value)[] pairs) =>
        TaskValue.Map.Of(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));

    private static TaskValue Text(string text) => TaskValue.Of(text);

    private static TaskValue.Number Number(long number) =>
        new TaskValue.Number(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static TaskValue Stamp(DateTimeOffset? instant) => instant is { } value ? TaskValue.Of(value) : TaskValue.Null;

    private static TaskValue.List List(IEnumerable<TaskValue> items) => new([.. items]);
}
