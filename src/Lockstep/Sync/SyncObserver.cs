using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Looks at both sides. Used by one run at a time.</summary>
internal sealed class SyncObserver(ScheduleFile file, ITaskStore store)
{
    private (ContentHash Hash, DocumentOptions Reading, ScheduleDocument Document)? _last;

    /// <summary>Reads both sides; a file that can't be read is told with the reason, and then the database is not asked.</summary>
    public async Task<(SyncObservation? Seen, IReadOnlyList<Refusal> Problems)> LookAsync(
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        var look = await file.ReadAsync(cancellationToken);
        if (look is FileReading.NoContent nothing)
        {
            return (null, [new Refusal(Side.File, null, nothing.Code, nothing.Message)]);
        }

        var content = (FileReading.Content)look;

        if (!TryRead(content, reading, out var document, out var refusal))
        {
            return (null, [refusal!]);
        }

        return (new SyncObservation(content, document!, await store.ReadAsync(cancellationToken)), []);
    }

    /// <summary>Keeps a document that was read while it was written, so that the next look at the same bytes need not read it again.</summary>
    public void Remember(ScheduleDocument document, DocumentOptions reading) =>
        _last = (ContentHash.Of(document.Bytes.Span), reading, document);

    private bool TryRead(FileReading.Content content, DocumentOptions reading, out ScheduleDocument? document, out Refusal? refusal)
    {
        if (_last is { } last && last.Hash == content.Hash && last.Reading == reading)
        {
            (document, refusal) = (last.Document, null);
            return true;
        }

        if (!ScheduleDocument.TryRead(content.Bytes, reading, out document, out refusal))
        {
            return false;
        }

        _last = (content.Hash, reading, document);
        return true;
    }
}
