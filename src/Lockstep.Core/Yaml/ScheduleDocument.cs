using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml.Items;

namespace Lockstep.Core.Yaml;

/// <summary>
/// A schedule file that was read: its bytes, and the tasks in it. Immutable. A large file is kept as its bytes and a small table of its items;
/// its tasks are parsed when they are asked for, each time anew.
/// </summary>
public sealed class ScheduleDocument
{
    // Below this, a parse costs a few milliseconds and is kept.
    private const int SmallestCut = 256 * 1024;
    private readonly object _version = new();
    private readonly DocumentLineage _lineage;

    private ScheduleDocument(ReadOnlyMemory<byte> bytes, ScheduleTree tree) =>
        (Bytes, Tree, Snapshot, _lineage) = (bytes, tree, tree.Snapshot, DocumentLineage.None);

    private ScheduleDocument(CutSchedule cut, DocumentLineage lineage) =>
        (Bytes, Cut, Snapshot, _lineage) = (cut.Bytes, cut, cut.Snapshot, lineage);

    /// <summary>The file's bytes, as they stand on disk.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The tasks, the refused tasks and the items without a readable id.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>All errors and warnings, in the order of their places.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => Tree?.Diagnostics ?? (Cut!.Table.HasFindings ? Cut.Findings.Diagnostics() : []);

    /// <summary>The parsed file, where it was parsed as a whole.</summary>
    internal ScheduleTree? Tree { get; }

    /// <summary>The file as its items, where it was not.</summary>
    internal CutSchedule? Cut { get; }

    /// <summary>Reads a file's bytes. A file that cannot be read as a list of tasks is refused as a whole, with the first fault's place.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        DocumentOptions options,
        [NotNullWhen(true)] out ScheduleDocument? document,
        [NotNullWhen(false)] out Refusal? refusal
    ) => TryRead(bytes, options, null, DocumentForm.BySize, out document, out refusal);

    /// <summary>
    /// Reads a file's bytes of which an older version is known. The answer is the same as without it, but where both are large it costs what
    /// the change costs, not what the file does.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="previous">The older version; it is answered itself where its bytes and options are the same.</param>
    /// <param name="document">The file that was read.</param>
    /// <param name="refusal">Why it was not.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        DocumentOptions options,
        ScheduleDocument? previous,
        [NotNullWhen(true)] out ScheduleDocument? document,
        [NotNullWhen(false)] out Refusal? refusal
    ) => TryRead(bytes, options, previous, DocumentForm.BySize, out document, out refusal);

    /// <inheritdoc cref="TryRead(ReadOnlyMemory{byte}, DocumentOptions, ScheduleDocument?, out ScheduleDocument?, out Refusal?)"/>
    internal static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        DocumentOptions options,
        ScheduleDocument? previous,
        DocumentForm form,
        [NotNullWhen(true)] out ScheduleDocument? document,
        [NotNullWhen(false)] out Refusal? refusal
    )
    {
        refusal = null;
        document = IsCut(form, bytes) ? ReadCut(bytes, options, previous) : null;
        if (document is null && ScheduleTree.TryRead(bytes, options, out var tree, out refusal))
        {
            document = new ScheduleDocument(bytes, tree);
        }

        return document is not null;
    }

    /// <summary>The place of a task, or of a field or key in it; of the task where it has no such key. Nothing for a task that is not here.</summary>
    public TextPlace? PlaceOf(TaskId id, FieldPath? path = null) => Tree is null ? Cut!.PlaceOf(id, path) : Tree.PlaceOf(id, path);

    /// <summary>
    /// The bytes of a task's item: its lines with the comment lines directly above, or the map alone in a list that stands in brackets.
    /// </summary>
    public ReadOnlyMemory<byte>? ItemText(TaskId id) => Tree is null ? CutExcerpt.ItemText(Cut!, id) : Tree.ItemText(id);

    /// <summary>
    /// The tasks whose items were added, removed, changed, refused or are no longer refused since an older version: all of these, perhaps some
    /// more. No answer where it is not known without parsing both: <paramref name="previous"/> of a large file must be the version that this one
    /// was read or edited from, directly or over a few versions between.
    /// </summary>
    public IReadOnlySet<TaskId>? ChangedSince(ScheduleDocument previous) =>
        ReferenceEquals(previous, this) ? new HashSet<TaskId>()
        : Tree is not null && previous.Tree is not null ? Tree.ChangedSince(previous.Tree)
        : _lineage.Since(previous._version);

    /// <summary>The revision of a valid task, without parsing it; nothing for a task that is refused or not here.</summary>
    public UInt128? RevisionOf(TaskId id) =>
        Tree is not null ? Tree.Snapshot.Tasks.GetValueOrDefault(id)?.Revision
        : Cut!.Table.Find(id) is >= 0 and var item && Cut.Table.IsTask(item) ? Cut.Table.Revision(item)
        : null;

    /// <summary>Whether an item of this id stands in the file, be it valid or not.</summary>
    internal bool Holds(TaskId id) => Tree is null ? Cut!.Table.Find(id) >= 0 : Tree.ItemOf(id) >= 0;

    /// <summary>The document of a text that was parsed as a whole.</summary>
    internal static ScheduleDocument Of(ScheduleTree tree) => new(tree.Tree.Source.Bytes, tree);

    /// <summary>The version that an edit of this one made.</summary>
    internal ScheduleDocument Then(CutChange change) => new(change.Schedule, _lineage.Then(_version, change.Changed));

    private static bool IsCut(DocumentForm form, ReadOnlyMemory<byte> bytes) =>
        form == DocumentForm.Cut || (form == DocumentForm.BySize && bytes.Length >= SmallestCut);

    private static ScheduleDocument? ReadCut(ReadOnlyMemory<byte> bytes, DocumentOptions options, ScheduleDocument? previous)
    {
        if (previous?.Cut is not { } known || known.Options != options)
        {
            return CutReader.Read(bytes, options) is { } first ? new ScheduleDocument(first, DocumentLineage.None) : null;
        }

        var common = CommonEnds.Of(known.Bytes.Span, bytes.Span);
        if (common.Prefix == bytes.Length && bytes.Length == known.Bytes.Length)
        {
            return previous;
        }

        // Items that could not be read one by one would not be if all were read.
        return CutReader.TryRead(bytes, known, common, out var change) ? (change is null ? null : previous.Then(change))
            : CutReader.Read(bytes, options) is { } read ? new ScheduleDocument(read, DocumentLineage.None)
            : null;
    }
}
