using Microsoft.Win32.SafeHandles;

namespace Lockstep.Tool.Output;

/// <summary>
/// Copes with a start whose output streams are closed (<c>lockstep sync &gt;&amp;-</c>). Their numbers then go to whatever is opened next, the
/// runtime's own files first, and what is printed would land in there.
/// </summary>
internal static class StandardStreams
{
    private const int Output = 1;
    private const int Error = 2;
    private const int CloseOnExec = 0x80000;
    private static readonly List<SafeFileHandle> Held = [];

    /// <summary>Silences the streams that were closed at the start, and gives numbers that are still free to the null device.</summary>
    public static void Secure()
    {
        if (!OperatingSystem.IsLinux())
            return;

        HoldFreeNumbers();
        if (WasClosed(Output))
            Console.SetOut(TextWriter.Null);

        if (WasClosed(Error))
            Console.SetError(TextWriter.Null);
    }

    private static void HoldFreeNumbers()
    {
        while (true)
        {
            var handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (handle.DangerousGetHandle() > Error)
            {
                handle.Dispose();
                return;
            }

            Held.Add(handle);
        }
    }

    // What a parent hands over has survived an exec, so it can't be marked to be closed by one; what a program opens for itself is.
    private static bool WasClosed(int descriptor)
    {
        try
        {
            var flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}")
                .First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt64(flags["flags:".Length..].Trim(), 8) & CloseOnExec) != 0;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
