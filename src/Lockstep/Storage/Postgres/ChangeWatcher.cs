using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Watches for changes on a connection of its own: by notification, behind that by looking each second, and again after each loss of the connection.</summary>
internal sealed class ChangeWatcher(PostgresConnectionText where, bool mayListen, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The table as the store knows it now. One without triggers is looked at itself.</summary>
    public Func<TaskTable?> Table { get; init; } = () => null;

    public async Task RunAsync(Action changed, Action<bool, string> connection, CancellationToken cancellationToken)
    {
        await using var source = PostgresPool.Make(where.ForListener());
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await WatchOnceAsync(
                    source,
                    changed,
                    () =>
                    {
                        pause = FirstPause;
                        connection(true, mayListen ? "listening" : "looking each second");
                    },
                    cancellationToken
                );
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (PostgresFault.IsOne(exception))
            {
                connection(false, PostgresFault.From(exception, "Watching the database").Message);
            }

            try
            {
                await Task.Delay(pause, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task WatchOnceAsync(NpgsqlDataSource source, Action changed, Action connected, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (mayListen)
        {
            await using var listen = Sql.Command(connection, "listen lockstep");
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // What came while nobody listened is unknown, so the first look counts as a change whatever it finds.
        var cursor = new ChangeCursor();
        await cursor.AdvanceAsync(connection, cancellationToken);
        var rows = await PolledRows.SumAsync(connection, Table(), cancellationToken);
        connected();
        changed();
        var look = FirstLook;
        while (true)
        {
            var isNotified = await WaitAsync(connection, cursor.IsWaiting ? look : Poll, cancellationToken);
            var before = rows;
            rows = await PolledRows.SumAsync(connection, Table(), cancellationToken);
            if (await cursor.AdvanceAsync(connection, cancellationToken) || rows != before)
            {
                look = FirstLook;
                changed();
            }
            else
            {
                look =
                    isNotified ? look
                    : look * 2 < Poll ? look * 2
                    : Poll;
            }
        }
    }

    private async Task<bool> WaitAsync(NpgsqlConnection connection, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await connection.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
