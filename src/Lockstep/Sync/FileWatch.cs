using Lockstep.Files;
using Lockstep.Settings;

namespace Lockstep.Sync;

/// <summary>Watches the files of the set, also those that a pattern finds only later.</summary>
/// <param name="options">Names the files.</param>
/// <param name="seams">The outside.</param>
/// <param name="changed">Called when a file may have changed, has come or has gone; it must return at once.</param>
/// <param name="warning">Called with a sentence when notifications can't be had and a file is looked at instead.</param>
internal sealed class FileWatch(LockstepOptions options, FileSeams seams, Action changed, Action<string> warning)
{
    private static readonly TimeSpan BetweenExpansions = TimeSpan.FromSeconds(1);

    /// <summary>Watches until the token ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watchers = new Dictionary<string, (Task Task, CancellationTokenSource Stop)>(StringComparer.Ordinal);
        try
        {
            do
            {
                await RenewAsync(watchers, FilePatterns.Expand(options.Files), cancellationToken);
            } while (await MayChangeAsync(watchers.Values, cancellationToken));
        }
        finally
        {
            foreach (var (_, stop) in watchers.Values)
            {
                await stop.CancelAsync();
            }

            await Task.WhenAll(watchers.Values.Select(watcher => watcher.Task));
            foreach (var (_, stop) in watchers.Values)
            {
                stop.Dispose();
            }
        }
    }

    private async Task RenewAsync(
        Dictionary<string, (Task Task, CancellationTokenSource Stop)> watchers,
        IReadOnlyList<string> files,
        CancellationToken cancellationToken
    )
    {
        foreach (var gone in watchers.Keys.Except(files).ToList())
        {
            watchers.Remove(gone, out var watcher);
            await watcher.Stop.CancelAsync();
            await watcher.Task;
            watcher.Stop.Dispose();
            changed();
        }

        foreach (var file in files.Where(file => !watchers.ContainsKey(file)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            watchers.Add(file, (new FileWatcher(file, seams.Time, seams.Calls, changed, warning).RunAsync(stop.Token), stop));
        }
    }

    // Without a pattern the set is what it is. A watcher that fails ends all, and the caller begins anew.
    private async Task<bool> MayChangeAsync(
        IEnumerable<(Task Task, CancellationTokenSource Stop)> watchers,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(
            options.Files.Any(FilePatterns.IsPattern) ? BetweenExpansions : Timeout.InfiniteTimeSpan,
            seams.Time,
            stop.Token
        );
        var ended = await Task.WhenAny(watchers.Select(watcher => watcher.Task).Append(pause));
        await stop.CancelAsync();
        await ended;
        return ended == pause;
    }
}
