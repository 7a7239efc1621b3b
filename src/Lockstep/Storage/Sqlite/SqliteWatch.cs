using System.Threading.Channels;
using Lockstep.Core.Model;
using Lockstep.Files;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>
/// Sees the commits of other connections, of whatever program: the files ring, and each quarter of a second the net asks without being rung.
/// </summary>
internal sealed class SqliteWatch(SqliteDatabase database, SqliteStoreOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstLookAgain = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public async Task RunAsync(Action changed, Action<bool, string> connection, CancellationToken cancellationToken)
    {
        var pause = Interval;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await StandAsync(
                    changed,
                    () =>
                    {
                        pause = Interval;
                        connection(true, "");
                    },
                    cancellationToken
                );
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (SqliteException e)
            {
                connection(false, SqliteFault.Of(e, database.Path).Message);
            }
            catch (StoreException e)
            {
                connection(false, e.Message);
            }

            database.ForgetConnections();
            await Task.Delay(pause, options.Time, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task StandAsync(Action changed, Action stands, CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
        using var question = connection.Command("pragma data_version");
        var file = FileMark();
        var seen = (long)question.ExecuteScalar()!;
        var bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchFilesAsync(bell.Writer, end.Token);
        try
        {
            stands();
            changed();
            var wait = Interval;
            while (true)
            {
                // A file is written to before its commit can be seen, so a ring is followed by looks after 1 ms, 2 ms, 4 ms and so on.
                var isRung = await IsRungWithinAsync(wait, bell.Reader, cancellationToken);
                wait =
                    isRung ? FirstLookAgain
                    : wait * 2 < Interval ? wait * 2
                    : Interval;
                var now = (long)question.ExecuteScalar()!;
                if (now != seen)
                {
                    seen = now;
                    changed();
                }

                if (FileMark() != file)
                {
                    throw new StoreException(ErrorCode.DatabaseUnavailable, $"The database file {database.Path} was removed or replaced.")
                    {
                        IsTransient = true,
                    };
                }
            }
        }
        finally
        {
            await end.CancelAsync();
            await watching;
        }
    }

    private Task WatchFilesAsync(ChannelWriter<bool> bell, CancellationToken cancellationToken) =>
        Task.WhenAll(
            WatchFileAsync(database.Path + "-wal", bell, cancellationToken),
            WatchFileAsync(database.Path, bell, cancellationToken)
        );

    private async Task WatchFileAsync(string path, ChannelWriter<bool> bell, CancellationToken cancellationToken)
    {
        try
        {
            await (options.WatchFile?.Invoke(path, () => bell.TryWrite(true), cancellationToken) ?? Task.CompletedTask);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // The net is behind it: a watch that cannot stand costs a quarter of a second and nothing else.
        }
    }

    private async Task<bool> IsRungWithinAsync(TimeSpan wait, ChannelReader<bool> bell, CancellationToken cancellationToken)
    {
        using var nap = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(bell.WaitToReadAsync(nap.Token).AsTask(), Task.Delay(wait, options.Time, nap.Token));
        await nap.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return bell.TryRead(out _);
    }

    // An open connection goes on with a file that is no longer at the path. Not the time of its birth tells one from another, for which some systems
    // give the time of its last change.
    private (ulong Device, ulong Inode)? FileMark()
    {
        try
        {
            return options.Calls.Status(database.Path, followLinks: true) is { Identity: var file } ? (file.Device, file.Inode) : null;
        }
        catch (FileException e)
        {
            throw new StoreException(ErrorCode.DatabaseUnavailable, $"The database file {database.Path} can't be looked at: {e.Message}")
            {
                IsTransient = true,
            };
        }
    }
}
