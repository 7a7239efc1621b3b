using System.Text;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Settings;
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

    private readonly FileObserver _files = new(options, engine.Rooms);

    private IStoreSetup Setup => (IStoreSetup)store;

    /// <summary>The SQL that <see cref="PrepareAsync"/> would run; see <see cref="IStoreSetup.ScriptAsync"/>.</summary>
    public Task<string> ScriptAsync(string role, CancellationToken cancellationToken) => Setup.ScriptAsync(role, cancellationToken);

    /// <summary>Makes the table, or adopts it, and takes up the columns that the files have fields for.</summary>
    public async Task<StoreShape> PrepareAsync(CancellationToken cancellationToken)
    {
        var shape = await engine.OpenAsync(cancellationToken);
        if (Setup.FreeColumns.Count > 0)
        {
            var (files, _) = await _files.LookAsync(Reading(shape), reread: true, cancellationToken);
            var columns = new FreeColumns(Setup.FreeColumns, SetOf(files).Snapshot.Tasks);
            columns.See((await store.ReadAsync(cancellationToken)).Rows);
            if (columns.ToUse is { Count: > 0 } named)
            {
                await Setup.UseColumnsAsync(named, cancellationToken);
            }
        }

        return shape;
    }

    /// <summary>Sets the rows that the files lack aside, or lets all in that were; answers how many stay out.</summary>
    /// <exception cref="FileException">A file can't be read, so what the files lack isn't known.</exception>
    public async Task<int> SetAsideAsync(bool isAll, CancellationToken cancellationToken)
    {
        var shape = await engine.OpenAsync(cancellationToken);
        if (isAll)
        {
            await Setup.SetAsideAsync([], cancellationToken);
            return 0;
        }

        var (files, problems) = await _files.LookAsync(Reading(shape), reread: true, cancellationToken);
        if (problems.Count > 0)
        {
            throw new FileException(problems[0].Code, $"Which rows the file lacks can't be told: {problems[0].Message}", "adopt");
        }

        var reading = await store.ReadAsync(cancellationToken);
        var all = reading with { SetAside = reading.Rows.Tasks.Keys.Concat(reading.Rows.Refused.Keys).ToHashSet() };
        var known = SetOf(files).Snapshot;
        var aside = all.SetAside.Where(id => RowsInView.IsAside(id, known, all)).ToList();
        await Setup.SetAsideAsync(aside, cancellationToken);
        return aside.Count;
    }

    /// <summary>Writes the file, which must not be there, from the rows, and records that both are in step.</summary>
    /// <exception cref="FileException">The file is there already, or can't be written.</exception>
    public async Task<SyncOutcome> WriteFileAsync(CancellationToken cancellationToken)
    {
        if (FilePatterns.IsPattern(options.File))
        {
            throw new FileException(
                ErrorCode.FileNotWritten,
                $"{options.File} is a pattern and finds no file; name the file that is to be written by --file.",
                "adopt"
            );
        }

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

    private static FileSet SetOf(IReadOnlyList<SeenFile> files) =>
        new([.. files.Select(file => new FileView(file.Name, file.Document.Snapshot))]);

    private ReadOnlyMemory<byte> TextOf(StoreReading rows, DocumentOptions reading)
    {
        var bytes = Encoding.UTF8.GetBytes(Header.Replace("{0}", options.Table, StringComparison.Ordinal));
        if (!ScheduleDocument.TryRead(bytes, reading, out var empty, out var refusal))
        {
            throw new FileException(refusal!.Code, refusal.Message, "adopt");
        }

        var request = new SyncRequest("cli", Direction: SyncDirection.DbToYaml, Force: true);
        var view = rows with { SetAside = new HashSet<TaskId>(), Base = Base.Empty, OpenConflicts = new Dictionary<TaskId, Conflict>() };
        view = RowsInView.Of(empty!.Snapshot, view);
        var input = new PlanInput(
            FileSet.Of(FilePatterns.Expand([options.File])[0], empty.Snapshot),
            view.Rows,
            view.Base,
            view.OpenConflicts
        )
        {
            NamedFiles = view.NamedFiles,
        };
        var plan = Reconciler.Plan(input, SyncPolicy.Of(options, request, seams.Time.GetUtcNow()));
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
