using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>
/// The part of the table that the file has to do with. Rows that were set aside are out of it until the file holds their id, and a column of the table's own
/// is a field of those tasks that name it in the file.
/// </summary>
internal static class RowsInView
{
    /// <summary>What is planned from.</summary>
    public static PlanInput Of(Snapshot file, StoreReading store)
    {
        var (rows, @base) = (store.Rows, store.Base);
        if (store.SetAside.Count > 0)
        {
            rows = rows with
            {
                Tasks = rows.Tasks.Where(pair => !IsAside(pair.Key, file, store)).ToDictionary(),
                Refused = rows.Refused.Where(pair => !IsAside(pair.Key, file, store)).ToDictionary(),
            };
        }

        if (store.OwnColumns.Count > 0)
        {
            rows = rows with { Tasks = rows.Tasks.ToDictionary(pair => pair.Key, pair => Named(pair.Value, file, store)) };
            @base = new Base(@base.Tasks.ToDictionary(pair => pair.Key, pair => KnownSince(pair.Value, file, store)));
        }

        return new PlanInput(file, rows, @base, store.OpenConflicts);
    }

    /// <summary>Whether a row is out of the sync.</summary>
    public static bool IsAside(TaskId id, Snapshot file, StoreReading store) =>
        store.SetAside.Contains(id)
        && !file.Tasks.ContainsKey(id)
        && !file.Refused.ContainsKey(id)
        && !store.Base.Tasks.ContainsKey(id)
        && !store.OpenConflicts.ContainsKey(id);

    /// <summary>The columns that the file has fields for and that hold none yet. A field whose values lie among the extra ones stays there.</summary>
    public static IReadOnlyCollection<string> ColumnsToUse(Snapshot file, StoreReading store)
    {
        if (store.FreeColumns.Count == 0)
        {
            return [];
        }

        var named = file
            .Tasks.Values.SelectMany(task => task.Fields.Keys)
            .Where(store.FreeColumns.Contains)
            .ToHashSet(StringComparer.Ordinal);
        if (named.Count > 0)
        {
            named.RemoveWhere(name => store.Rows.Tasks.Values.Any(row => row.Fields.Has(name)));
        }

        return named;
    }

    private static ScheduledTask Named(ScheduledTask row, Snapshot file, StoreReading store)
    {
        var item = file.Tasks.GetValueOrDefault(row.Id);
        var @base = store.Base.Tasks.GetValueOrDefault(row.Id);
        if (item is null && @base is null)
        {
            return row; // A new item gets each column that isn't null.
        }

        var fields = row.Fields;
        foreach (var name in store.OwnColumns)
        {
            if (item?.Fields.Has(name) != true && @base?.Fields.Has(name) != true)
            {
                fields = fields.With(name, null);
            }
        }

        return row with
        {
            Fields = fields,
        };
    }

    // Until the file named the field it had no opinion of it, and what the row held then is no change of the row.
    private static BaseTask KnownSince(BaseTask @base, Snapshot file, StoreReading store)
    {
        var item = file.Tasks.GetValueOrDefault(@base.Id);
        var row = store.Rows.Tasks.GetValueOrDefault(@base.Id);
        foreach (var name in store.OwnColumns)
        {
            if (item?.Fields.Has(name) == true && row?.Fields[name] is { } value && !@base.Fields.Has(name))
            {
                @base = @base with { Fields = @base.Fields.With(name, value), LeftOut = @base.LeftOut.Add(name) };
            }
        }

        return @base;
    }
}
