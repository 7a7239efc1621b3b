using System.Globalization;
using System.Text.RegularExpressions;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;

namespace Lockstep.Tests.Scenarios;

/// <summary>What came of a step, in lines that are the same on every store and every day.</summary>
internal static partial class StoryReport
{
    public static IEnumerable<string> Of(SyncOutcome outcome) =>
        [
            $"state: {SyncJson.Name(outcome.State)}",
            .. (outcome.Run is null ? [] : outcome.Plan!.Tasks).SelectMany(Of),
            .. outcome.Conflicts.SelectMany(Of),
            .. (outcome.Plan?.Held ?? []).SelectMany(Of),
            .. (outcome.Plan?.Waiting ?? []).Select(Of),
            .. outcome.Plan is { Differs: > 0 } plan ? [$"differs: {plan.Differs}"] : Array.Empty<string>(),
            .. outcome.Problems.Select(problem => $"problem: {problem}"),
        ];

    public static string Of(ScheduledTask row) =>
        $"{row.Id}: "
        + string.Join(
            ", ",
            row.Fields.Pairs()
                .Where(pair => pair.Value is not TaskValue.NullValue)
                .Select(pair => $"{pair.Key} {TaskJson.ToText(Sorted(pair.Value))}")
        );

    /// <summary>Stamps that the database gave by its own clock become a word, and the test's folder a name.</summary>
    public static string Normalise(string text, string folder) =>
        Stamp().Replace(text, match => IsNow(match.Value) ? "<now>" : match.Value).Replace(folder, "<folder>", StringComparison.Ordinal);

    private static IEnumerable<string> Of(TaskPlan task)
    {
        if (task.Row is { } row)
        {
            yield return $"row {task.Id}: " + Words(row, (row as RowChange.Update)?.Edits);
        }

        if (task.Item is { } item)
        {
            yield return $"item {task.Id}: " + Words(item, (item as ItemChange.Update)?.Edits);
        }

        if (task.Closing is { } closing)
        {
            yield return $"conflict closed on task {task.Id}: {closing.Status} by {closing.By}";
        }
    }

    private static IEnumerable<string> Of(Conflict conflict) =>
        [
            $"conflict {conflict.Id} on task {conflict.Task}: {conflict.Reason}",
            .. conflict.Fields.Select(field =>
                $"  {field.Path}: file {Text(field.File)}, database {Text(field.Database)}, before {Text(field.Base)}"
            ),
        ];

    private static IEnumerable<string> Of(HeldActions held) =>
        [$"held: {held.Reason}", .. held.Tasks.SelectMany(Of).Select(line => $"  {line}")];

    private static string Of(WaitingChange waiting) =>
        $"waits: task {waiting.Task}, changed in the {(waiting.From == Side.File ? "file" : "database")}: "
        + (waiting.Paths.Count == 0 ? "all of it" : string.Join(", ", waiting.Paths));

    private static string Words(object change, IReadOnlyList<FieldEdit>? edits) =>
        edits is null
            ? change.GetType().Name.ToLowerInvariant()
            : string.Join(", ", edits.Select(edit => $"{edit.Path} = {Text(edit.Value)}"));

    private static string Text(TaskValue? value) => value is null ? "nothing" : TaskJson.ToText(Sorted(value));

    // A database may keep the keys of a map in an order of its own.
    private static TaskValue Sorted(TaskValue value) =>
        value is TaskValue.Map map
            ? TaskValue.Map.Of(from pair in map.Pairs() orderby pair.Key select KeyValuePair.Create(pair.Key, Sorted(pair.Value)))
            : value;

    private static bool IsNow(string stamp) =>
        DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && (DateTimeOffset.UtcNow - at).Duration() < TimeSpan.FromDays(1);

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")]
    private static partial Regex Stamp();
}
