using System.Text;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>What is done once with a table: taking it in, with or without the rows that the file lacks, writing the file from it, and letting go of it.</summary>
internal sealed class Adoption(LockstepOptions options, SyncEngine engine, ITaskStore store, FileSeams seams)
{
    private const string Header = """
        # The tasks that run by schedule. This file and the table {0} are kept in step, both ways:
        # edit either one and save. Comments, quotes and the order of keys stay as you write them.
        # Times are UTC unless a task says otherwise. Check your edit with: lockstep validate

        tasks: []

        """;

    private readonly SyncObserver _observer = new(new ScheduleFile(options.File, seams, options.LargestFile), store);

    private IStoreSetup Setup => (IStoreSetup)store;

    /// <summary>The SQL that <see cref="PrepareAsync"/> would run; see <see cref="IStoreSetup.ScriptAsync"/>.</summary>
    public Task<string> ScriptAsync(string role, CancellationToken cancellationToken) => Setup.ScriptAsync(role, cancellationToken);

    /// <summary>Makes the table, or adopts it, and takes up the columns that the file has fields for.</summary>
    public async Task<StoreShape> PrepareAsync(CancellationToken cancellationToken)
    {
        var shape = await engine.OpenAsync(cancellationToken);
        await _observer.LookAsync(Reading(shape), cancellationToken);
        return shape;
    }

    /// <summary>Sets the rows that the file lacks aside, or lets all in that were; answers how many stay out.</summary>
    /// <exception cref="FileException">The file can't be read, so what it lacks isn't known.</exception>
    public async Task<int> SetAsideAsync(bool isAll, CancellationToken cancellationToken)
    {
        var shape = await engine.OpenAsync(cancellationToken);
        if (isAll)
        {
            await Setup.SetAsideAsync([], cancellationToken);
            return 0;
        }

        var (seen, problems) = await _observer.LookAsync(Reading(shape), cancellationToken);
        if (seen is null)
        {
            throw new FileException(problems[0].Code, $"Which rows the file lacks can't be told: {problems[0].Message}", "adopt");
        }

        var rows = seen.Store.Rows.Tasks.Keys.Concat(seen.Store.Rows.Refused.Keys);
        var aside = rows.Where(id =>
                RowsInView.IsAside(id, seen.Document.Snapshot, seen.Store with { SetAside = new HashSet<TaskId> { id } })
            )
            .ToList();
        await Setup.SetAsideAsync(aside, cancellationToken);
        return aside.Count;
    }

    /// <summary>Writes the file, which must not be there, from the rows, and records that both are in step.</summary>
    /// <exception cref="FileException">The file is there already, or can't be written.</exception>
    public async Task<SyncOutcome> WriteFileAsync(CancellationToken cancellationToken)
    {
        if (Path.Exists(options.File))
        {
            throw new FileException(
                ErrorCode.FileNotWritten,
                $"{options.File} is there already and is not overwritten. Leave --from-database out to bring both in step, or move the file away.",
                "adopt"
            );
        }

        var shape = await engine.OpenAsync(cancellationToken);
        var text = TextOf(await store.ReadAsync(cancellationToken), Reading(shape));
        if (new FileCreation(seams, PathWalk.To(seams.Calls, options.File).Target).Create(text.Span) is WriteOutcome.Moved)
        {
            throw new FileException(
                ErrorCode.FileNotWritten,
                $"{options.File} was made by another program meanwhile; it is left alone.",
                "adopt"
            );
        }

        return await engine.RunAsync(new SyncRequest("cli", Environment.UserName, ByHand: true), cancellationToken);
    }

    /// <summary>Takes Lockstep out of the database; see <see cref="IStoreSetup.DetachAsync"/>.</summary>
    public Task<DetachReport> DetachAsync(bool force, CancellationToken cancellationToken) => Setup.DetachAsync(force, cancellationToken);

    private DocumentOptions Reading(StoreShape shape) => new(shape.IdType, options.LargestFile);

    private ReadOnlyMemory<byte> TextOf(StoreReading rows, DocumentOptions reading)
    {
        var bytes = Encoding.UTF8.GetBytes(Header.Replace("{0}", options.Table, StringComparison.Ordinal));
        if (!ScheduleDocument.TryRead(bytes, reading, out var empty, out var refusal))
        {
            throw new FileException(refusal!.Code, refusal.Message, "adopt");
        }

        var request = new SyncRequest("cli", Direction: SyncDirection.DbToYaml, Force: true);
        var view = rows with { SetAside = new HashSet<TaskId>(), Base = Base.Empty, OpenConflicts = new Dictionary<TaskId, Conflict>() };
        var plan = Reconciler.Plan(RowsInView.Of(empty!.Snapshot, view), SyncPolicy.Of(options, request, seams.Time.GetUtcNow()));
        var items = plan.Tasks.Where(task => task.Item is not null).ToDictionary(task => task.Id, task => task.Item!);
        if (items.Count == 0)
        {
            return bytes;
        }

        // Long texts are written in quotes on one line here, so no value can look like the beginning of an item.
        var text = Encoding.UTF8.GetString(ScheduleEditor.Apply(empty, reading, items).Document.Bytes.Span);
        return Encoding.UTF8.GetBytes(
            text.Replace("\n  - id: ", "\n\n  - id: ", StringComparison.Ordinal)
                .Replace("tasks:\n\n  - id: ", "tasks:\n  - id: ", StringComparison.Ordinal)
        );
    }
}
