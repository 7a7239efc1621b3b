using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>Watches an exchanged-out version until nobody has it open for writing.</summary>
internal static class OldVersion
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits at most this long, or until the token ends the wait, for its writers to close it.</summary>
    public static async Task<LeaseAnswer> WaitForWritersAsync(
        FileSeams seams,
        SafeFileHandle file,
        TimeSpan longest,
        CancellationToken cancellationToken
    )
    {
        var deadline = seams.In(longest);
        var pause = ShortestPause;
        while (true)
        {
            var answer = seams.Calls.AskForWriters(file);
            if (answer != LeaseAnswer.Writer || deadline.IsOver || cancellationToken.IsCancellationRequested)
                return answer;
            await seams.PauseAsync(pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
