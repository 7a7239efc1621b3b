namespace Lockstep.Tests.Files.Wild;

/// <summary>One file mounted over another, as <c>docker run -v FILE:FILE</c> does.</summary>
internal sealed class FileMount : IDisposable
{
    private readonly string _over;
    private bool _isMounted = true;

    private FileMount(string over) => _over = over;

    /// <summary>Nothing where this account may not mount.</summary>
    public static FileMount? TryMount(string file, string over) =>
        Foreign.Run("mount", "--bind", file, over).Code == 0 ? new FileMount(over) : null;

    public void Dispose()
    {
        if (_isMounted)
            Foreign.Run("umount", "-l", _over);
        _isMounted = false;
    }
}
