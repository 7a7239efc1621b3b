using Lockstep.Core.Model;
using Lockstep.Core.Yaml;

namespace Lockstep.Tool.Commands;

/// <summary>What <c>validate</c> found in one file.</summary>
/// <param name="Path">The path as given.</param>
/// <param name="Tasks">How many valid tasks it holds.</param>
/// <param name="Refusal">Why the whole file is refused; nothing when it could be read.</param>
/// <param name="Diagnostics">The faults and warnings of a file that could be read.</param>
internal sealed record FileVerdict(string Path, int Tasks, Refusal? Refusal, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether every task of the file is fine; warnings don't count.</summary>
    public bool IsValid => Refusal is null && !Diagnostics.Any(diagnostic => diagnostic.IsError);

    /// <summary>Reads and checks a file.</summary>
    public static async Task<FileVerdict> OfAsync(string path, LockstepOptions options, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new FileVerdict(path, 0, new Refusal(Side.File, null, ErrorCode.FileUnreadable, exception.Message), []);
        }

        return ScheduleDocument.TryRead(bytes, new DocumentOptions(options.IdType, options.LargestFile), out var document, out var refusal)
            ? new FileVerdict(path, document.Snapshot.Tasks.Count, null, document.Diagnostics)
            : new FileVerdict(path, 0, refusal, []);
    }
}
