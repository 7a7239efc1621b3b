using Lockstep.Files;

namespace Lockstep.Sync;

/// <summary>A file's new version could not be put in its place; the file is as it was.</summary>
/// <param name="file">The file, as configured.</param>
/// <param name="reason">What the system said.</param>
internal sealed class FileNotReplacedException(string file, FileException reason) : Exception(reason.Message, reason)
{
    public string File { get; } = file;

    public FileException Reason { get; } = reason;
}
