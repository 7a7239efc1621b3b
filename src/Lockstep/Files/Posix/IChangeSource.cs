namespace Lockstep.Files.Posix;

/// <summary>Notifications about folders.</summary>
internal interface IChangeSource : IDisposable
{
    /// <summary>Watches a folder and returns the watch's number, the same for the same folder; nothing when it isn't there or can't be read.</summary>
    int? Watch(string folder, ChangeKinds kinds);

    void Unwatch(int watch);

    /// <summary>Blocks until something happened or <see cref="Wake"/> was called.</summary>
    IReadOnlyList<Change> Wait();

    /// <summary>Makes <see cref="Wait"/> return.</summary>
    void Wake();
}
