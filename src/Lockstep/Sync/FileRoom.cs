using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Files;

namespace Lockstep.Sync;

/// <summary>One file of the set, and what is remembered of it from run to run. Used by one run at a time.</summary>
internal sealed class FileRoom(string name, ScheduleFile file, LateVersions late)
{
    private (ContentHash Hash, DocumentOptions Reading, ScheduleDocument Document)? _last;

    /// <summary>Its name, as configured.</summary>
    public string Name { get; } = name;

    public ScheduleFile File { get; } = file;

    public LateVersions Late { get; } = late;

    /// <summary>Reads it; without a result, why not.</summary>
    public async Task<(SeenFile? Seen, Refusal? Problem)> LookAsync(DocumentOptions reading, CancellationToken cancellationToken)
    {
        var look = await File.ReadAsync(cancellationToken);
        if (look is FileReading.NoContent nothing)
        {
            return (null, new Refusal(Side.File, null, nothing.Code, nothing.Message) { File = Name });
        }

        var content = (FileReading.Content)look;
        return TryRead(content, reading, out var document, out var refusal)
            ? (new SeenFile(Name, content, document), null)
            : (null, refusal with { File = Name });
    }

    /// <summary>Keeps a document that was read while it was written, so that the next look at the same bytes need not read it again.</summary>
    public void Remember(ScheduleDocument document, DocumentOptions reading) =>
        _last = (ContentHash.Of(document.Bytes.Span), reading, document);

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

        if (!ScheduleDocument.TryRead(content.Bytes, reading, out document, out refusal))
        {
            return false;
        }

        _last = (content.Hash, reading, document);
        return true;
    }
}
