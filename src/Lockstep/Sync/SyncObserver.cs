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
    /// <param name="reading">How the file is read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="mayPrepare">Whether the store may be changed for what the file holds; a look that must not write says no.</param>
    public async Task<(SyncObservation? Seen, IReadOnlyList<Refusal> Problems)> LookAsync(
        DocumentOptions reading,
        CancellationToken cancellationToken,
        bool mayPrepare = true
    )
    {
        var (content, document, problems) = await LookAtFileAsync(reading, cancellationToken);
        return content is null || document is null
            ? (null, problems)
            : (new SyncObservation(content, document, await ReadStoreAsync(document, mayPrepare, cancellationToken)), []);
    }

    /// <summary>Reads the file alone; where it can't be read, the reason.</summary>
    public async Task<(FileReading.Content? Content, ScheduleDocument? Document, IReadOnlyList<Refusal> Problems)> LookAtFileAsync(
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        var look = await file.ReadAsync(cancellationToken);
        if (look is FileReading.NoContent nothing)
        {
            return (null, null, [new Refusal(Side.File, null, nothing.Code, nothing.Message)]);
        }

        var content = (FileReading.Content)look;
        return TryRead(content, reading, out var document, out var refusal) ? (content, document, []) : (content, null, [refusal!]);
    }

    // A column of the table that bears the name of an extra field of the file is the place for it.
    private async Task<StoreReading> ReadStoreAsync(ScheduleDocument document, bool mayPrepare, CancellationToken cancellationToken)
    {
        var reading = await store.ReadAsync(cancellationToken);
        if (
            !mayPrepare
            || store is not IStoreSetup setup
            || RowsInView.ColumnsToUse(document.Snapshot, reading) is not { Count: > 0 } columns
        )
        {
            return reading;
        }

        await setup.UseColumnsAsync(columns, cancellationToken);
        return await store.ReadAsync(cancellationToken);
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
