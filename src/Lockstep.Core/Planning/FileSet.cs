using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The files of a run as one side: each task stands in one of them. Immutable.</summary>
public sealed class FileSet
{
    private readonly IReadOnlyList<FileView> _files;
    private readonly HashSet<string> _names;

    /// <summary>Puts files together. An id that stands in two of them is refused in both.</summary>
    /// <param name="files">The files; new rows go to the first.</param>
    public FileSet(IReadOnlyList<FileView> files)
    {
        _files = files;
        _names = files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        Names = [.. files.Select(file => file.Name)];
        Snapshot = files is [{ Snapshot: { } only }] ? only : Join(files);
    }

    /// <summary>The names, in the order of the set.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>All tasks. While a file could not be read, a task that is missing here may stand in it.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>A set of one file.</summary>
    public static FileSet Of(string name, Snapshot? snapshot) => new([new FileView(name, snapshot)]);

    /// <summary>Whether a file is of this set.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>The file that a task stands in, also one that is refused; nothing where no file has it.</summary>
    public string? FileOf(TaskId task)
    {
        foreach (var file in _files)
        {
            if (file.Snapshot is { } snapshot && (snapshot.Tasks.ContainsKey(task) || snapshot.Refused.ContainsKey(task)))
            {
                return file.Name;
            }
        }

        return null;
    }

    /// <summary>Whether this is the set of these very snapshots.</summary>
    public bool IsOf(IReadOnlyList<FileView> files) =>
        files.Count == _files.Count
        && files.Zip(_files).All(pair => pair.First.Name == pair.Second.Name && ReferenceEquals(pair.First.Snapshot, pair.Second.Snapshot));

    /// <summary>How many tasks a file of the set holds.</summary>
    public int CountIn(string name) => _files.FirstOrDefault(file => file.Name == name)?.Snapshot?.Tasks.Count ?? 0;

    private static Snapshot Join(IReadOnlyList<FileView> files)
    {
        var read = files.Where(file => file.Snapshot is not null).Select(file => (file.Name, Snapshot: file.Snapshot!)).ToList();
        var refused = new Dictionary<TaskId, Refusal>();
        foreach (var (name, snapshot) in read)
        {
            foreach (var (id, refusal) in snapshot.Refused)
            {
                refused.TryAdd(id, refusal with { File = name });
            }
        }

        foreach (var (id, homes) in FindTwice(read))
        {
            var message = $"task {id} stands in {string.Join(" and in ", homes)}; keep it in one of them";
            refused[id] = new Refusal(Side.File, id, ErrorCode.DuplicateId, message) { File = homes[0] };
        }

        return new Snapshot
        {
            Side = Side.File,
            Tasks = new JoinedTasks([.. read.Select(file => file.Snapshot.Tasks)], refused),
            Refused = refused,
            Unidentified = [.. read.SelectMany(file => file.Snapshot.Unidentified.Select(refusal => refusal with { File = file.Name }))],
            IsComplete = read.Count == files.Count && read.TrueForAll(file => file.Snapshot.IsComplete),
        };
    }

    private static Dictionary<TaskId, List<string>> FindTwice(IReadOnlyList<(string Name, Snapshot Snapshot)> files)
    {
        var first = new Dictionary<TaskId, string>();
        var twice = new Dictionary<TaskId, List<string>>();
        foreach (var (name, snapshot) in files)
        {
            foreach (var id in snapshot.Tasks.Keys.Concat(snapshot.Refused.Keys))
            {
                if (!first.TryAdd(id, name) && first[id] is var known && known != name)
                {
                    if (!twice.TryGetValue(id, out var homes))
                    {
                        twice.Add(id, homes = [known]);
                    }

                    homes.Add(name);
                }
            }
        }

        return twice;
    }

    /// <summary>The tasks of several files less those that are refused.</summary>
    private sealed class JoinedTasks(IReadOnlyList<IReadOnlyDictionary<TaskId, ScheduledTask>> files, Dictionary<TaskId, Refusal> refused)
        : IReadOnlyDictionary<TaskId, ScheduledTask>
    {
        private readonly Lazy<int> _count = new(() => files.Sum(file => file.Count) - files.Sum(file => refused.Keys.Count(file.ContainsKey)));

        public int Count => _count.Value;

        public IEnumerable<TaskId> Keys => files.SelectMany(file => file.Keys).Where(id => !refused.ContainsKey(id));

        public IEnumerable<ScheduledTask> Values => Keys.Select(id => this[id]);

        public ScheduledTask this[TaskId key] => TryGetValue(key, out var task) ? task : throw new KeyNotFoundException();

        public bool ContainsKey(TaskId key) => !refused.ContainsKey(key) && files.Any(file => file.ContainsKey(key));

        public bool TryGetValue(TaskId key, [MaybeNullWhen(false)] out ScheduledTask value)
        {
            value = null;
            if (!refused.ContainsKey(key))
            {
                foreach (var file in files)
                {
                    if (file.TryGetValue(key, out value))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        public IEnumerator<KeyValuePair<TaskId, ScheduledTask>> GetEnumerator() =>
            Keys.Select(id => KeyValuePair.Create(id, this[id])).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
