using System.Text.Json;
using Lockstep.Core.Model;

namespace Lockstep.Sync;

/// <summary>
/// The second line of a swap's record, below the bases: what becomes of the remembered writes once the swap is in place, so that a crash before the
/// commit does not make an old buffer look like an edit.
/// </summary>
internal static class SwapWrites
{
    public static string Join(string bases, FileWritesChange change) =>
        bases
        + "\n"
        + TaskJson.ToText(
            TaskValue.Map.Of(
                change
                    .Set.Select(writes => KeyValuePair.Create(writes.Id.Text, TaskValue.Of(FileWritesJson.ToText(writes))))
                    .Concat(change.Removed.Select(task => KeyValuePair.Create(task.Text, TaskValue.Null)))
            )
        );

    /// <summary>The bases' line and the writes; a record of an earlier version has no second line.</summary>
    public static (string Bases, FileWritesChange Change) Split(string text, TaskIdType idType, string file)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (text, FileWritesChange.None) : (text[..end], Read(text[(end + 1)..], idType, file));
    }

    private static FileWritesChange Read(string text, TaskIdType idType, string file)
    {
        var (set, removed) = (new List<FileWrites>(), new List<TaskId>());
        using var document = JsonDocument.Parse(text);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!TaskId.TryParse(property.Name, idType, out var id))
            {
                continue;
            }

            if (property.Value.ValueKind == JsonValueKind.String)
            {
                set.Add(FileWritesJson.From(id, file, property.Value.GetString()!));
            }
            else
            {
                removed.Add(id);
            }
        }

        return new FileWritesChange(set, removed);
    }
}
