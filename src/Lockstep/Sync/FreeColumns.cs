using Lockstep.Core.Model;

namespace Lockstep.Sync;

/// <summary>
/// Finds the columns of the table's own that the file has fields for and that hold none yet: they are the place for them. A field whose values lie among
/// the extra ones stays there. For one look at all rows; not thread-safe.
/// </summary>
/// <param name="free">The columns that could be taken up.</param>
/// <param name="file">The tasks of the file.</param>
internal sealed class FreeColumns(IReadOnlyCollection<string> free, IReadOnlyDictionary<TaskId, ScheduledTask> file)
{
    private readonly HashSet<string> _named = Named(free, file.Values);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    /// <summary>The columns to take up, once all rows are seen.</summary>
    public IReadOnlyCollection<string> ToUse => [.. _named.Except(_held).Order(StringComparer.Ordinal)];

    /// <summary>The columns that the file has fields for and whose values lie among the extra ones.</summary>
    public IReadOnlySet<string> Held => _held;

    /// <summary>Takes note of rows.</summary>
    public void See(Snapshot rows)
    {
        if (_named.Count > _held.Count)
        {
            _held.UnionWith(_named.Where(name => !_held.Contains(name) && rows.Tasks.Values.Any(row => row.Fields.Has(name))).ToList());
        }
    }

    /// <summary>The columns that tasks have fields for.</summary>
    public static HashSet<string> Named(IReadOnlyCollection<string> free, IEnumerable<ScheduledTask> tasks) =>
        free.Count == 0
            ? []
            : tasks
                .SelectMany(task => task.Fields.Keys)
                .Where(free.ToHashSet(StringComparer.Ordinal).Contains)
                .ToHashSet(StringComparer.Ordinal);
}
