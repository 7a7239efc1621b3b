using Lockstep.Storage;
using Microsoft.Extensions.Logging;

namespace Lockstep.Sync;

/// <summary>Removes what is older than is kept, once a day, however many processes there are.</summary>
internal sealed class DailyTrim(LockstepOptions options, ITaskStore store, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>Does it soon after the start and then daily, until the token ends it.</summary>
    /// <param name="isReady">Whether the first compare is over, which has the database to itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<bool> isReady, CancellationToken cancellationToken)
    {
        while (!isReady())
        {
            await Task.Delay(Look, time, cancellationToken);
        }

        while (true)
        {
            await RunIfDueAsync(cancellationToken);
            await Task.Delay(Day, time, cancellationToken);
        }
    }

    /// <summary>Does it, if nobody did within the last day.</summary>
    public async Task RunIfDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            // A last time that lies ahead was noted under a wrong clock.
            if (await store.LastTrimAsync(cancellationToken) is not { } last || last > now || now - last >= Day)
            {
                await store.TrimAsync(options.Retention, now, cancellationToken);
            }
        }
        catch (StoreException e)
        {
            Log.TrimFailed(log, e.Message);
        }
    }
}
