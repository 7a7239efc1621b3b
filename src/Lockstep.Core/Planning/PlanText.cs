using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>
/// A plan as text for people: one line a change, then conflicts, what is held, refused and waiting. Values are shortened, secrets masked, control
/// characters escaped.
/// </summary>
public static class PlanText
{
    /// <summary>The whole plan; one line that says so when there is nothing to tell.</summary>
    public static string Of(SyncPlan plan)
    {
        var lines = new List<string>();
        lines.AddRange(plan.Tasks.SelectMany(task => RowLines(task).Concat(ItemLines(task)).Concat(ClosingLines(task))));
        var recorded = plan.Tasks.Count(task => task is { Row: null, Item: null } && (task.Base is not null || task.ForgetsBase));
        if (recorded > 0)
        {
            lines.Add($"base  {Tasks(recorded)}  recorded as agreed; neither side is written");
        }

        lines.AddRange(plan.Conflicts.SelectMany(ConflictLines));
        lines.AddRange(plan.Held.SelectMany(HeldLines));
        lines.AddRange(
            plan.Refusals.Select(refusal => $"refused  {NameOf(refusal.Side)}  {Id(refusal)}{PlainText.Escape(refusal.ToString())}")
        );
        lines.AddRange(plan.Pauses.Select(pause => $"paused  {PlainText.Escape(pause.ToString())}"));
        lines.AddRange(plan.Waiting.Select(WaitingLine));
        if (plan.Differs > 0)
        {
            lines.Add($"differs  {Tasks(plan.Differs)}  left alone, because no time stamp says which side is newer");
        }

        return lines.Count == 0 ? "Nothing to do.\n" : string.Concat(lines.Select(line => line + '\n'));
    }

    private static IEnumerable<string> RowLines(TaskPlan task) =>
        task.Row switch
        {
            RowChange.Insert insert => [$"row  {task.Id}  insert  {FieldsText(insert.Fields)}"],
            RowChange.Update update => [$"row  {task.Id}  update  {EditsText(task.RowBefore!, update.Edits)}"],
            RowChange.Delete => [$"row  {task.Id}  delete"],
            _ => [],
        };

    private static IEnumerable<string> ItemLines(TaskPlan task) =>
        task.Item switch
        {
            ItemChange.Append append => [$"item  {task.Id}  append  {FieldsText(append.Fields)}"],
            ItemChange.Update update => [$"item  {task.Id}  update  {EditsText(task.FileBefore!, update.Edits)}"],
            ItemChange.Delete => [$"item  {task.Id}  delete"],
            _ => [],
        };

    private static IEnumerable<string> ClosingLines(TaskPlan task) =>
        task.Closing is { } closing
            ?
            [
                closing.ConflictId == 0
                    ? $"conflict  {task.Id}  {closing.Status} at once by {PlainText.Escape(closing.By)}: {task.Conflict?.Reason}"
                    : $"conflict  {task.Id}  {closing.Status} (no. {closing.ConflictId}) by {PlainText.Escape(closing.By)}",
            ]
            : [];

    private static IEnumerable<string> ConflictLines(Conflict conflict) =>
        conflict
            .Fields.Select(field =>
                $"    {PathText(field.Path)}: base {ValueText(field.Path, field.Base)}, file {ValueText(field.Path, field.File)}, "
                + $"database {ValueText(field.Path, field.Database)}"
            )
            .Prepend(
                $"conflict  {conflict.Task}  {(conflict.Id == 0 ? "new" : $"no. {conflict.Id}")}  {PlainText.Escape(conflict.Reason)}"
            );

    private static IEnumerable<string> HeldLines(HeldActions held) =>
        held
            .Tasks.SelectMany(task => held.Side == Side.Database ? RowLines(task) : ItemLines(task))
            .Select(line => "    " + line)
            .Prepend($"held  {NameOf(held.Side)}  {held.Reason}");

    private static string WaitingLine(WaitingChange waiting) =>
        $"waiting  {waiting.Task}  from the {NameOf(waiting.From)}: "
        + (waiting.Paths.Count == 0 ? "the whole task" : string.Join(", ", waiting.Paths.Select(PathText)));

    private static string EditsText(ScheduledTask before, IReadOnlyList<FieldEdit> edits) =>
        string.Join(
            ", ",
            edits.Select(edit =>
                $"{PathText(edit.Path)}: {ValueText(edit.Path, At(before.Fields, edit.Path))} -> {ValueText(edit.Path, edit.Value)}"
            )
        );

    private static string FieldsText(TaskValue.Map fields) =>
        string.Join(
            ", ",
            fields.Pairs().Select(pair => $"{PathText(new FieldPath(pair.Key))}: {ValueText(new FieldPath(pair.Key), pair.Value)}")
        );

    private static string ValueText(FieldPath path, TaskValue? value) => ShortValue.Of(path, value);

    private static string PathText(FieldPath path) => PlainText.Escape(path.ToString());

    private static TaskValue? At(TaskValue.Map fields, FieldPath path) =>
        path.Keys.Aggregate((TaskValue?)fields, (value, key) => (value as TaskValue.Map)?[key]);

    private static string Id(Refusal refusal) => refusal.Id is { } id ? $"{id}  " : "";

    private static string NameOf(Side side) => side == Side.Database ? "database" : "file";

    private static string Tasks(int count) => count == 1 ? "1 task" : $"{count} tasks";
}
