using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Settings;

namespace Lockstep.Sync;

/// <summary>Looks at the files of the set. Used by one run at a time.</summary>
internal sealed class FileObserver(LockstepOptions options, FileRooms rooms)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private List<string> _present = [];
    private FileSet? _set;

    /// <summary>Reads the files; those that can't be read are told with the reason, and so are those that a pattern found once and finds no more.</summary>
    public async Task<(IReadOnlyList<SeenFile> Files, IReadOnlyList<Refusal> Problems)> LookAsync(
        DocumentOptions reading,
        bool reread,
        CancellationToken cancellationToken
    )
    {
        var files = new List<SeenFile>();
        var problems = new List<Refusal>();
        var present = rooms.Present();
        foreach (var room in present)
        {
            var (seen, problem) = await room.LookAsync(reading, reread, cancellationToken);
            if (seen is not null)
            {
                files.Add(seen);
            }
            else
            {
                problems.Add(problem!);
            }
        }

        _present = [.. present.Select(room => room.Name)];
        _known.UnionWith(_present);
        problems.AddRange(Gone().Select(Missing));
        return (files, problems.Count == 0 && files.Count == 0 ? [NothingFound()] : problems);
    }

    /// <summary>The names of the set at the last look: the files that were there or should have been, then those that are gone.</summary>
    public IReadOnlyList<string> Names => [.. _present, .. Gone()];

    /// <summary>Files that bases name, that a pattern should find, and that are not there.</summary>
    public IReadOnlyList<string> NewlyGone(IReadOnlyList<string> names, IEnumerable<string> atBase)
    {
        List<string> gone = [.. atBase.Except(names).Where(name => FilePatterns.Names(options.Files, name)).Order(StringComparer.Ordinal)];
        _known.UnionWith(gone);
        return gone;
    }

    /// <summary>The files as one side; the same object while they are the same.</summary>
    public FileSet SetOf(IReadOnlyList<string> names, IReadOnlyList<SeenFile> files)
    {
        var views = names.Select(name => new FileView(name, files.FirstOrDefault(file => file.Name == name)?.Document.Snapshot)).ToList();
        return _set is { } set && set.IsOf(views) ? set : _set = new FileSet(views);
    }

    /// <summary>A file that a pattern found once and finds no more is a missing file, not one without tasks.</summary>
    public static Refusal Missing(string name) =>
        new(
            Side.File,
            null,
            ErrorCode.FileUnreadable,
            $"{name} is missing, and its tasks are left alone. Put it back; if they are to go, put it back with 'tasks: []' or delete their rows first."
        )
        {
            File = name,
        };

    private IEnumerable<string> Gone() => _known.Except(_present).Order(StringComparer.Ordinal);

    private Refusal NothingFound() =>
        new(Side.File, null, ErrorCode.FileUnreadable, $"No file is found by {string.Join(", ", options.Files)}. Correct the pattern.");
}
