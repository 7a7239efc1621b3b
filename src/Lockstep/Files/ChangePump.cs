using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>The thread that waits for notifications; the only one there is, because the system's wait blocks.</summary>
internal static class ChangePump
{
    /// <summary>Hands over what comes until the token ends it, which it does at once.</summary>
    public static Task RunAsync(IChangeSource source, Action<IReadOnlyList<Change>> handle, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Run(source, handle, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default
        );

    private static void Run(IChangeSource source, Action<IReadOnlyList<Change>> handle, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(source.Wake);
        while (!cancellationToken.IsCancellationRequested)
        {
            var changes = source.Wait();
            if (changes.Count > 0)
                handle(changes);
        }
    }
}
