using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>Compares the file with what it was at the last look, for changes that no notification tells: a mapped file, a network's other side.</summary>
internal sealed class FileLook(IFileCalls calls, string path)
{
    private FileIdentity? _seen;
    private (FileIdentity Identity, ContentHash Hash)? _read;

    /// <summary>Remembers the file as it is now.</summary>
    public void Note() => _seen = Identity();

    public bool HasMoved() => Identity() != _seen;

    /// <summary>Whether the content changed although inode, size and times are what they were.</summary>
    public bool HasOtherContent()
    {
        try
        {
            using var file = calls.OpenRead(path, followLinks: true);
            if (file is null || calls.Status(file, path) is not { Kind: FileKind.Regular } status)
                return false;
            var before = _read;
            _read = (status.Identity, FileBytes.Hash(calls, file, path));
            return before is { } last && last.Identity == status.Identity && last.Hash != _read.Value.Hash;
        }
        catch (FileException)
        {
            return false;
        }
    }

    private FileIdentity? Identity()
    {
        try
        {
            return calls.Status(path, followLinks: true)?.Identity;
        }
        catch (FileException)
        {
            return null;
        }
    }
}
