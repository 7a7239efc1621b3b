using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>
/// Watches every folder on the way to a file, through all links, and tells what a notification means for the file. Names are matched exactly, so
/// editors' swap files, temp files and our own never count.
/// </summary>
internal sealed class WatchedPath(IFileCalls calls, IChangeSource source, string path)
{
    private const int MostWalks = 5;
    private const ChangeKinds FolderItself =
        ChangeKinds.FolderDeleted | ChangeKinds.FolderMoved | ChangeKinds.Unmounted | ChangeKinds.WatchGone | ChangeKinds.Overflow;
    private const ChangeKinds NamesOnTheWay = ChangeKinds.Created | ChangeKinds.MovedHere | ChangeKinds.MovedAway | ChangeKinds.Deleted;
    private const ChangeKinds FileItself = NamesOnTheWay | ChangeKinds.ClosedAfterWriting | ChangeKinds.Modified | ChangeKinds.Attributes;
    private const ChangeKinds Asked = ChangeKinds.FolderDeleted | ChangeKinds.FolderMoved | ChangeKinds.OnlyFolders;

    private readonly Lock _gate = new();
    private Dictionary<int, Folder> _folders = [];
    private string _target = "";

    /// <summary>Walks the path again and watches what is there now.</summary>
    public void Renew()
    {
        lock (_gate)
        {
            var walk = PathWalk.To(calls, path);
            for (var i = 0; i < MostWalks; i++)
            {
                Watch(walk);
                // Only what changed before its watch stood went unseen, so a second walk that finds the same proves the watches right.
                var again = PathWalk.To(calls, path);
                if (again.Steps.SequenceEqual(walk.Steps))
                    return;
                walk = again;
            }
        }
    }

    public WatchVerdict Judge(IReadOnlyList<Change> changes)
    {
        lock (_gate)
            return changes.Aggregate(WatchVerdict.None, (verdict, change) => verdict | Judge(change));
    }

    private void Watch(PathWalk walk)
    {
        var folders = new Dictionary<int, Folder>();
        foreach (var group in walk.Steps.GroupBy(step => step.Folder))
        {
            var isLast = group.Key == Path.GetDirectoryName(walk.Target);
            var kinds = Asked | (isLast ? FileItself : NamesOnTheWay);
            if (source.Watch(group.Key, kinds) is not { } watch)
                continue;
            var names = group.Select(step => step.Name).ToHashSet();
            if (folders.TryGetValue(watch, out var twin))
            {
                // One folder by two paths has one watch, which asks for what the last call said.
                names.UnionWith(twin.Names);
                kinds |= twin.Kinds;
                source.Watch(group.Key, kinds);
            }
            folders[watch] = new Folder(kinds, names, isLast || twin is { IsLast: true });
        }
        var gone = _folders.Keys.Where(watch => !folders.ContainsKey(watch)).ToList();
        (_folders, _target) = (folders, walk.Target);
        gone.ForEach(source.Unwatch);
    }

    private WatchVerdict Judge(Change change)
    {
        if ((change.Kinds & ChangeKinds.Overflow) != 0)
            return WatchVerdict.Renew | WatchVerdict.Now;
        if (!_folders.TryGetValue(change.Watch, out var folder))
            return WatchVerdict.None;
        if ((change.Kinds & FolderItself) != 0)
            return WatchVerdict.Renew | WatchVerdict.Now;
        if (!folder.Names.Contains(change.Name))
            return WatchVerdict.None;
        return folder.IsLast && change.Name == Path.GetFileName(_target) ? JudgeFile(change.Kinds)
            : (change.Kinds & NamesOnTheWay) != 0 ? WatchVerdict.Renew | WatchVerdict.Now
            : WatchVerdict.None;
    }

    private WatchVerdict JudgeFile(ChangeKinds kinds)
    {
        if ((kinds & ChangeKinds.MovedHere) != 0)
            return WatchVerdict.Renew | WatchVerdict.Now;
        if ((kinds & ChangeKinds.ClosedAfterWriting) != 0)
            return WatchVerdict.Now;
        // A created file is told again when its writer closes it; a created link is not.
        var isLink = (kinds & ChangeKinds.Created) != 0 && calls.Status(_target, followLinks: false)?.Kind == FileKind.SymbolicLink;
        return isLink ? WatchVerdict.Renew | WatchVerdict.Now : WatchVerdict.Soon;
    }

    private sealed record Folder(ChangeKinds Kinds, HashSet<string> Names, bool IsLast);
}
