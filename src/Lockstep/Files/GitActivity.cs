using System.Text;
using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>Waits while git is changing the working tree that a file is in: its <c>index.lock</c> is there.</summary>
internal sealed class GitActivity(FileSeams seams)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // A lock that outlived the wait is a crashed git's, or belongs to one waiting for a person: it is not waited for again.
    private FileIdentity? _givenUp;

    public async Task WaitAsync(string target, CancellationToken cancellationToken)
    {
        var deadline = seams.In(Longest);
        while (FindLock(target) is { } found && found != _givenUp)
        {
            if (deadline.IsOver)
            {
                _givenUp = found;
                return;
            }
            await seams.PauseAsync(Pause, cancellationToken);
        }
    }

    private FileIdentity? FindLock(string target)
    {
        for (var folder = Path.GetDirectoryName(target); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var git = Path.Combine(folder, ".git");
            try
            {
                if (seams.Calls.Status(git, followLinks: true) is not { } status)
                    continue;
                var home = status.Kind == FileKind.Folder ? git : WorktreeHome(git, folder, status);
                return home is null ? null : seams.Calls.Status(Path.Combine(home, "index.lock"), followLinks: false)?.Identity;
            }
            catch (FileException)
            {
                // A repository that this account can't look into can't be waited for.
                return null;
            }
        }
        return null;
    }

    // In a linked worktree `.git` is a file that says where the index is.
    private string? WorktreeHome(string git, string folder, FileStatus status)
    {
        const string Prefix = "gitdir:";
        if (status.Kind != FileKind.Regular || status.Identity.Size > 4096)
            return null;
        using var handle = seams.Calls.OpenRead(git, followLinks: true);
        if (handle is null)
            return null;
        var text = Encoding.UTF8.GetString(FileBytes.Read(seams.Calls, handle, status.Identity.Size, git));
        return text.StartsWith(Prefix, StringComparison.Ordinal) ? Path.Combine(folder, text[Prefix.Length..].Trim()) : null;
    }
}
