using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;

namespace Lockstep.Tool.Output;

/// <summary>What a run would do, as text.</summary>
internal static class PreviewText
{
    /// <summary>The text.</summary>
    public static string Of(SyncPreview preview, string file)
    {
        var plan = preview.Outcome.Plan!;
        var lines = plan
            .Tasks.SelectMany(task => Lines(task, file))
            .Concat(plan.Conflicts.Select(conflict => $"conflict  {ConflictText.Line(conflict)}"))
            .Concat(plan.Held.Select(SyncText.Of))
            .ToList();
        return lines.Count == 0 ? "Nothing to do." : string.Join('\n', lines);
    }

    private static IEnumerable<string> Lines(TaskPlan task, string file)
    {
        if (task.Item is not null)
            yield return $"{file}  task {task.Id}  {(task.Item switch { ItemChange.Append => "append", ItemChange.Delete => "delete", _ => "update" })}";

        if (task.Row is not null)
            yield return $"database  task {task.Id}  {(task.Row switch { RowChange.Insert => "insert", RowChange.Delete => "delete", _ => "update" })}";
    }
}
