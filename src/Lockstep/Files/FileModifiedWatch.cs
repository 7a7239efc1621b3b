using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>
/// Tells each time that a file, such as a database's log, is written to, created, replaced or removed. A hint for a faster look and no more: it says
/// nothing once its folder is gone.
/// </summary>
/// <param name="path">The file, which need not be there yet; its folder must.</param>
/// <param name="calls">The system's calls.</param>
/// <param name="modified">Called from a thread of its own after one or many changes; it must return at once.</param>
/// <param name="warning">Called with a sentence when there are no notifications, or no longer.</param>
internal sealed class FileModifiedWatch(string path, IFileCalls calls, Action modified, Action<string> warning)
{
    private const ChangeKinds Kinds =
        ChangeKinds.Modified
        | ChangeKinds.Created
        | ChangeKinds.MovedHere
        | ChangeKinds.MovedAway
        | ChangeKinds.Deleted
        | ChangeKinds.OnlyFolders;
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    private readonly string _name = Path.GetFileName(path);

    /// <summary>Watches until the token ends it or notifications end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var source = calls.OpenChanges();
            if (source.Watch(_folder, Kinds) is null)
            {
                warning($"{_folder} can't be watched; changes of {_name} are noticed later.");
                return;
            }
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await ChangePump.RunAsync(source, changes => Look(changes, end), end.Token);
        }
        catch (FileException e)
        {
            warning($"{e.Message} Until then changes of {_name} are noticed later.");
        }
    }

    private void Look(IReadOnlyList<Change> changes, CancellationTokenSource end)
    {
        if (changes.Any(change => change.Name == _name || (change.Kinds & ChangeKinds.Overflow) != 0))
            modified();
        if (changes.Any(change => (change.Kinds & (ChangeKinds.WatchGone | ChangeKinds.Unmounted)) != 0))
        {
            warning($"{_folder} is gone; changes of {_name} are noticed later.");
            end.Cancel();
        }
    }
}
