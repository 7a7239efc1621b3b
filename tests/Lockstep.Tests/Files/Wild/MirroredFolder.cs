namespace Lockstep.Tests.Files.Wild;

/// <summary>A folder seen through FUSE. What happens in it directly is, for who looks through the mount, done by another machine.</summary>
internal sealed class MirroredFolder : IDisposable
{
    private MirroredFolder(string direct, string mirror) => (Direct, Mirror) = (direct, mirror);

    public string Direct { get; }

    public string Mirror { get; }

    /// <summary>Nothing where bindfs or FUSE is missing.</summary>
    public static MirroredFolder? TryMount()
    {
        var (direct, mirror) = (Directory.CreateTempSubdirectory("direct-").FullName, Directory.CreateTempSubdirectory("mirror-").FullName);
        if (Foreign.Has("bindfs") && Foreign.Shell($"bindfs {direct} {mirror} >/dev/null 2>&1 </dev/null").Code == 0)
            return new MirroredFolder(direct, mirror);
        Directory.Delete(direct);
        Directory.Delete(mirror);
        return null;
    }

    public void Dispose()
    {
        Foreign.Run("umount", "-l", Mirror);
        Directory.Delete(Mirror);
        Directory.Delete(Direct, recursive: true);
    }
}
