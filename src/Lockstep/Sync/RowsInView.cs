using Lockstep.Core.Model;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>
/// The part of the table that the file has to do with. Rows that were set aside are out of it until the file holds their id, and a column of the table's own
/// is a field of those tasks that name it in the file.
/// </summary>
internal static class RowsInView
{
    /// <summary>What is planned from, of a reading of all tasks or of some.</summary>
    public static StoreReading Of(Snapshot file, StoreReading store)
    {
        if (store.SetAside.Count == 0 && store.OwnColumns.Count == 0)
        {
            return store;
        }

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

        return store with
        {
            Rows = rows,
            Base = @base,
        };
    }

    /// <summary>Whether a row is out of the sync.</summary>
    public static bool IsAside(TaskId id, Snapshot file, StoreReading store) =>
        store.SetAside.Contains(id)
        && !file.Tasks.ContainsKey(id)
        && !file.Refused.ContainsKey(id)
        && !store.Base.Tasks.ContainsKey(id)
        && !store.OpenConflicts.ContainsKey(id);

    /// <summary>How many rows in view are set aside and in it only because the file holds their id: a count of the table leaves them out.</summary>
    public static int CountBack(StoreReading inView) =>
        inView.SetAside.Count == 0
            ? 0
            : inView
                .Rows.Tasks.Keys.Concat(inView.Rows.Refused.Keys)
                .Count(id => inView.SetAside.Contains(id) && !inView.Base.Tasks.ContainsKey(id) && !inView.OpenConflicts.ContainsKey(id));

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
