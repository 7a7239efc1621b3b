using Microsoft.Win32.SafeHandles;

namespace Lockstep.Tool.Output;

/// <summary>Keeps the numbers of the standard streams taken.</summary>
internal static class StandardStreams
{
    private const int LastStandardDescriptor = 2;
    private static readonly List<SafeFileHandle> Held = [];

    /// <summary>
    /// A program that was started with a closed stream would hand that stream's number to the next file it opens, and what it prints would land in
    /// there. So the numbers are given to the null device first.
    /// </summary>
    public static void Hold()
    {
        while (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            var handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (handle.DangerousGetHandle() > LastStandardDescriptor)
            {
                handle.Dispose();
                return;
            }

            Held.Add(handle);
        }
    }
}
