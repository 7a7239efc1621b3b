using System.Globalization;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>
/// How far the change log and the events have been seen. Transactions commit in another order than they number their entries, so everything visible counts
/// at once, while the cursor itself stays before the oldest transaction that is still open.
/// </summary>
/// <remarks>A transaction's entries appear together, so it is enough to remember transactions.</remarks>
internal sealed class ChangeCursor
{
    private const string LookText = """
        select pg_snapshot_xmin(pg_current_snapshot())::text, null::text, (select value from lockstep.counter where name = 'event')
        union all
        select null, found.txid::text, null
        from (
            select distinct txid from lockstep.change_log
            where txid >= coalesce($1::xid8, pg_snapshot_xmin(pg_current_snapshot()))
        ) found
        """;

    private readonly HashSet<ulong> _seen = [];
    private ulong? _from;
    private long _lastEvent;

    /// <summary>Whether an older transaction than one that was seen is open: it may commit without a notification reaching us.</summary>
    public bool IsWaiting => _seen.Count > 0;

    /// <summary>Looks, and says whether anything is there that was not seen before.</summary>
    public async Task<bool> AdvanceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, LookText, Sql.Text(_from?.ToString(CultureInfo.InvariantCulture)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var isNew = false;
        var oldestOpen = _from ?? 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.IsDBNull(1))
            {
                oldestOpen = Number(reader.GetString(0));
                isNew |= reader.GetInt64(2) > _lastEvent;
                _lastEvent = reader.GetInt64(2);
            }
            else
            {
                isNew |= _seen.Add(Number(reader.GetString(1)));
            }
        }

        _from = oldestOpen;
        _seen.RemoveWhere(transaction => transaction < oldestOpen);
        return isNew;
    }

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
