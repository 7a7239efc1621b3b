namespace Lockstep.Tests.Files;

/// <summary>A small file system of its own.</summary>
internal sealed class MountedFolder : IDisposable
{
    private MountedFolder(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Nothing where this account may not mount.</summary>
    public static MountedFolder? TryMount(string options)
    {
        var folder = Directory.CreateTempSubdirectory("mount-").FullName;
        if (Foreign.Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder).Code == 0)
            return new MountedFolder(folder);
        Directory.Delete(folder);
        return null;
    }

    public void Dispose()
    {
        Foreign.Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }
}
