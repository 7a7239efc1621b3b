using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Files;

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
        var reading = await ReadAsync(new ScheduleFile(path, options.LargestFile), cancellationToken);
        if (reading is not FileReading.Content { Bytes: var bytes })
        {
            var (code, message) = (FileReading.NoContent)reading;
            return new FileVerdict(path, 0, new Refusal(Side.File, null, code, message), []);
        }

        return ScheduleDocument.TryRead(bytes, new DocumentOptions(options.IdType, options.LargestFile), out var document, out var refusal)
            ? new FileVerdict(path, document.Snapshot.Tasks.Count, null, document.Diagnostics)
            : new FileVerdict(path, 0, refusal, []);
    }

    private static async Task<FileReading> ReadAsync(ScheduleFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await file.ReadAsync(cancellationToken);
        }
        catch (FileException exception)
        {
            return new FileReading.Unreadable(exception.Message);
        }
    }
}
