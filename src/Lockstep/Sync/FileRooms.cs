using Lockstep.Files;
using Lockstep.Settings;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>The files of the set. Patterns are looked up anew each time. Used by one run at a time.</summary>
internal sealed class FileRooms(LockstepOptions options, ITaskStore store, FileSeams seams, SyncApplier applier)
{
    private readonly Dictionary<string, FileRoom> _rooms = new(StringComparer.Ordinal);

    /// <summary>The files that are configured, or that a pattern finds now.</summary>
    public IReadOnlyList<FileRoom> Present() => [.. FilePatterns.Expand(options.Files).Select(Of)];

    /// <summary>A file by its name.</summary>
    public FileRoom Of(string name)
    {
        if (!_rooms.TryGetValue(name, out var room))
        {
            var file = new ScheduleFile(name, seams, options.LargestFile) { LockTimeout = options.LockTimeout };
            _rooms.Add(name, room = new FileRoom(name, file, new LateVersions(name, options, store, file, seams, applier), seams));
        }

        return room;
    }
}
