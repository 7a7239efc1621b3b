using System.Threading.Channels;
using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>
/// Tells that a file may have changed: at once when a writer closes it or another file is moved onto it, after a short rest when somebody keeps it open.
/// Goes on through renamed folders, swapped links, lost notifications and reached limits; a regular look at the file itself is the net below.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="time">The clock.</param>
/// <param name="calls">The system's calls.</param>
/// <param name="changed">Called when the file may have changed, and once at the start; it must return at once.</param>
/// <param name="warning">Called with a sentence when notifications can't be had and the file is looked at instead.</param>
internal sealed class FileWatcher(string path, TimeProvider time, IFileCalls calls, Action changed, Action<string> warning)
{
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan BetweenPolls = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(60);

    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );
    private readonly FileLook _look = new(calls, path);
    private int _pending;
    private string? _warned;

    /// <summary>Watches until the token ends it, and then returns.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var source = TryOpen();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watched = source is null ? null : new WatchedPath(calls, source, path);
            var pump = source is null ? Task.CompletedTask : ChangePump.RunAsync(source, c => Ring(watched!.Judge(c)), stop.Token);
            try
            {
                await LoopAsync(watched, pump, stop.Token);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
            finally
            {
                await stop.CancelAsync();
                await pump.ContinueWith(
                    _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
            }
        }
    }

    // Ends when notifications fail, or, without them, when it is time to try for them again.
    private async Task LoopAsync(WatchedPath? watched, Task pump, CancellationToken cancellationToken)
    {
        if (watched is not null && !TryRenew(watched))
            watched = null;
        var (nextLook, nextRead) = (new Due(time), new Due(time));
        var rest = new RestTimer(time, Rest, LongestRest);
        nextLook.In(watched is null || MayChangeUnseen() ? BetweenPolls : BetweenLooks);
        nextRead.In(BetweenReads);
        Tell();
        while (true)
        {
            await WaitAsync(Shorter(Shorter(nextLook.Left, nextRead.Left), rest.Left), cancellationToken);
            var verdict = (WatchVerdict)Interlocked.Exchange(ref _pending, 0);
            if (verdict.HasFlag(WatchVerdict.Renew) && watched is not null && !TryRenew(watched))
                return;
            if (verdict.HasFlag(WatchVerdict.Soon))
                rest.Extend();
            if (verdict.HasFlag(WatchVerdict.Now) || rest.IsOver)
            {
                rest.Clear();
                Tell();
            }
            if (nextLook.IsOver)
            {
                nextLook.In(watched is null || MayChangeUnseen() ? BetweenPolls : BetweenLooks);
                // What is mounted over a watched folder is not told.
                if (watched is not null && (pump.IsCompleted || !TryRenew(watched)))
                    return;
                if (_look.HasMoved())
                    Tell();
            }
            if (nextRead.IsOver)
            {
                nextRead.In(BetweenReads);
                if (_look.HasOtherContent())
                    Tell();
                if (watched is null)
                    return;
            }
        }
    }

    private void Tell()
    {
        _look.Note();
        changed();
    }

    private void Ring(WatchVerdict verdict)
    {
        if (verdict == WatchVerdict.None)
            return;
        Interlocked.Or(ref _pending, (int)verdict);
        _bell.Writer.TryWrite(true);
    }

    private async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(longest, time, end.Token);
        var bell = _bell.Reader.WaitToReadAsync(end.Token).AsTask();
        await Task.WhenAny(delay, bell);
        await end.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        _bell.Reader.TryRead(out _);
    }

    private IChangeSource? TryOpen()
    {
        try
        {
            return calls.OpenChanges();
        }
        catch (FileException e)
        {
            Warn(e);
            return null;
        }
    }

    // False when the system's limits forbid watching; the way to the file being broken is no such thing.
    private bool TryRenew(WatchedPath watched)
    {
        try
        {
            watched.Renew();
            _warned = null;
            return true;
        }
        catch (FileException e)
        {
            Warn(e);
            return e.Errno is not (Errno.NoSpace or Errno.TooManyOpen or Errno.TooManyOpenInSystem);
        }
    }

    // By another machine, or by another name of the file, whose folder nobody watches.
    private bool MayChangeUnseen()
    {
        try
        {
            var target = PathWalk.To(calls, path).Target;
            return calls.Status(target, followLinks: false) is { IsMountPoint: true } or { Links: > 1 }
                || calls.FileSystem(Path.GetDirectoryName(target)!).IsRemote;
        }
        catch (FileException)
        {
            return false;
        }
    }

    private void Warn(FileException e)
    {
        if (_warned == e.Message)
            return;
        _warned = e.Message;
        warning($"{e.Message} Until then {path} is looked at every {BetweenPolls.TotalSeconds:0} seconds.");
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
