using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Settings;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Looks at both sides. Used by one run at a time.</summary>
internal sealed class SyncObserver(LockstepOptions options, FileRooms rooms, ITaskStore store)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Reads both sides; where no file can be read the reasons are told, and the database is not asked.</summary>
    public async Task<(SyncObservation? Seen, IReadOnlyList<Refusal> Problems)> LookAsync(
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        var present = rooms.Present();
        var files = new List<SeenFile>();
        var problems = new List<Refusal>();
        foreach (var room in present)
        {
            var (seen, problem) = await room.LookAsync(reading, cancellationToken);
            if (seen is not null)
            {
                files.Add(seen);
            }
            else
            {
                problems.Add(problem!);
            }
        }

        if (files.Count == 0)
        {
            return (null, problems.Count > 0 ? problems : [NothingFound()]);
        }

        var database = await store.ReadAsync(cancellationToken);
        var gone = Gone(present.Select(room => room.Name).ToHashSet(), database.Base.Tasks.Values.Select(task => task.File));
        problems.AddRange(gone.Select(Missing));
        var views = present.Select(room => room.Name).Concat(gone).Select(name => ViewOf(name, files));
        var input = new PlanInput(new FileSet([.. views]), database.Rows, database.Base, database.OpenConflicts)
        {
            NamedFiles = database.NamedFiles,
        };
        return (new SyncObservation(files, problems, database, input), []);
    }

    private static FileView ViewOf(string name, List<SeenFile> files) =>
        new(name, files.Find(file => file.Name == name)?.Document.Snapshot);

    // A file that a pattern found once and finds no more is a missing file, not one without tasks.
    private List<string> Gone(IReadOnlySet<string> present, IEnumerable<string> atBase)
    {
        _known.UnionWith(present);
        return
        [
            .. _known
                .Concat(atBase.Distinct(StringComparer.Ordinal).Where(name => FilePatterns.Names(options.Files, name)))
                .Where(name => !present.Contains(name))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Refusal Missing(string name) =>
        new(
            Side.File,
            null,
            ErrorCode.FileUnreadable,
            $"{name} is missing, and its tasks are left alone. Put it back; if they are to go, put it back with 'tasks: []' or delete their rows first."
        )
        {
            File = name,
        };

    private Refusal NothingFound() =>
        new(Side.File, null, ErrorCode.FileUnreadable, $"No file is found by {string.Join(", ", options.Files)}. Correct the pattern.");
}
