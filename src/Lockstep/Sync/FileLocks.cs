using Lockstep.Core.Model;
using Lockstep.Files;

namespace Lockstep.Sync;

/// <summary>The locks of the files that a run is about, taken in the order of their paths so that two runs never wait for each other in a ring.</summary>
internal sealed class FileLocks : IAsyncDisposable
{
    private readonly Dictionary<string, FileLock> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Refusal> _refused = new(StringComparer.Ordinal);
    private readonly FileSeams _seams;

    private FileLocks(FileSeams seams) => _seams = seams;

    /// <summary>The files whose lock could not be had, and why. Nothing of them is written; the rest goes on.</summary>
    public IReadOnlyDictionary<string, Refusal> Refused => _refused;

    /// <summary>Takes the locks of files, each for at most the configured time.</summary>
    public static async Task<FileLocks> AcquireAsync(
        FileSeams seams,
        LockstepOptions options,
        IEnumerable<string> files,
        CancellationToken cancellationToken
    )
    {
        var locks = new FileLocks(seams);
        try
        {
            foreach (var (name, target) in files.Select(name => (name, locks.TargetOf(name))).OrderBy(file => file.Item2, StringComparer.Ordinal))
            {
                try
                {
                    locks._held.Add(name, await FileLock.AcquireAsync(seams, target, options.LockTimeout, cancellationToken));
                }
                catch (FileException e)
                {
                    locks._refused.Add(name, new Refusal(Side.File, null, e.Code, e.Message) { File = name });
                }
            }

            return locks;
        }
        catch
        {
            await locks.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path that a file leads to, without links.</summary>
    public string TargetOf(string name) =>
        _held.TryGetValue(name, out var held) ? held.Target : PathWalk.To(_seams.Calls, name).Target;

    /// <summary>Whether a file's path leads to what is locked, and not by a link that was pointed elsewhere since.</summary>
    public bool StillLeadsTo(string name) =>
        !_held.TryGetValue(name, out var held) || held.Target == PathWalk.To(_seams.Calls, name).Target;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var held in _held.Values)
        {
            await held.DisposeAsync();
        }
    }
}
