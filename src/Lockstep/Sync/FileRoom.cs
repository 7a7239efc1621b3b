using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Files;

namespace Lockstep.Sync;

/// <summary>One file of the set, and what is remembered of it from run to run. Used by one run at a time.</summary>
internal sealed class FileRoom(string name, ScheduleFile file, LateVersions late, FileSeams seams)
{
    // A file that was written within the grain of its own clock may be written again without showing it.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(100);
    private (ContentHash Hash, DocumentOptions Reading, ScheduleDocument Document)? _last;
    private (SeenFile Seen, DocumentOptions Reading, DateTimeOffset At)? _seen;

    /// <summary>Its name, as configured.</summary>
    public string Name { get; } = name;

    public ScheduleFile File { get; } = file;

    public LateVersions Late { get; } = late;

    /// <summary>Reads it; without a result, why not.</summary>
    /// <param name="reading">How files are read.</param>
    /// <param name="reread">Whether to read it also when its inode, size and times are those of the last time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(SeenFile? Seen, Refusal? Problem)> LookAsync(
        DocumentOptions reading,
        bool reread,
        CancellationToken cancellationToken
    )
    {
        if (!reread && _seen is { } last && last.Reading == reading && IsStill(last.Seen.Content.Identity, last.At))
        {
            return (last.Seen, null);
        }

        var at = seams.Time.GetUtcNow();
        _seen = null;
        var look = await File.ReadAsync(cancellationToken);
        if (look is FileReading.NoContent nothing)
        {
            return (null, new Refusal(Side.File, null, nothing.Code, nothing.Message) { File = Name });
        }

        var content = (FileReading.Content)look;
        if (!TryRead(content, reading, out var document, out var refusal))
        {
            return (null, refusal with { File = Name });
        }

        var seen = new SeenFile(Name, content, document);
        _seen = (seen, reading, at);
        return (seen, null);
    }

    /// <summary>Keeps a document that was read while it was written, so that the next look at the same bytes need not read it again.</summary>
    public void Remember(ScheduleDocument document, DocumentOptions reading) =>
        _last = (ContentHash.Of(document.Bytes.Span), reading, document);

    private bool IsStill(FileIdentity identity, DateTimeOffset readAt) =>
        identity.Changed < (readAt - Grain - DateTimeOffset.UnixEpoch).Ticks * 100 && File.Identity() == identity;

    private bool TryRead(
        FileReading.Content content,
        DocumentOptions reading,
        [NotNullWhen(true)] out ScheduleDocument? document,
        [NotNullWhen(false)] out Refusal? refusal
    )
    {
        if (_last is { } last && last.Hash == content.Hash && last.Reading == reading)
        {
            (document, refusal) = (last.Document, null);
            return true;
        }

        if (!ScheduleDocument.TryRead(content.Bytes, reading, _last?.Document, out document, out refusal))
        {
            return false;
        }

        _last = (content.Hash, reading, document);
        return true;
    }
}
