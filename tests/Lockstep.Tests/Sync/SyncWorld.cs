using System.Text;
using Lockstep.Failpoints;
using Lockstep.Files;
using Lockstep.Files.Posix;
using Lockstep.Storage;
using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>A schedule file and a database of their own for one test, and what other programs do to the two.</summary>
internal abstract class SyncWorld : IAsyncDisposable
{
    public const string Sqlite = "SQLite";
    public const string Postgres = "PostgreSQL";

    public static TheoryData<string> Stores => [Sqlite, Postgres];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lockstep-sync-");
    private readonly List<LockstepHost> _hosts = [];

    protected SyncWorld() => Options.LockTimeout = TimeSpan.FromMilliseconds(200);

    public string Folder => _folder.FullName;

    /// <summary>The schedule file, in the world's folder unless it is told to stand elsewhere.</summary>
    public string File
    {
        get => field ?? Path.Combine(Folder, "schedule.yml");
        set => (field, Options.File) = (value, value);
    }

    public string Text
    {
        get
        {
            // Not File.ReadAllText, which asks for a lock that another program may hold.
            using var file = LinuxFileCalls.Instance.OpenRead(File, followLinks: true)!;
            return Encoding.UTF8.GetString(FileBytes.Read(LinuxFileCalls.Instance, file, 0, File));
        }
    }

    public LockstepOptions Options { get; } = new();

    /// <summary>The database as a setting.</summary>
    public abstract string Database { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<SyncWorld> CreateAsync(string store, PostgresServer server)
    {
        SyncWorld world = store == Sqlite ? new SqliteWorld() : new PostgresWorld(await server.CreateDatabaseAsync());
        (world.Options.File, world.Options.Database) = (world.File, world.Database);
        return world;
    }

    /// <summary>Runs SQL as another program would.</summary>
    public abstract Task ExecuteAsync(string sql);

    /// <summary>Queries as another program would; each value as text or null.</summary>
    public abstract Task<IReadOnlyList<string?[]>> QueryAsync(string sql);

    /// <summary>The name of a table of Lockstep's own.</summary>
    public abstract string Own(string table);

    public void Write(string text) => System.IO.File.WriteAllText(File, text);

    public void Edit(string before, string after)
    {
        var text = Text;
        var at = text.IndexOf(before, StringComparison.Ordinal);
        Assert.True(at >= 0 && text.IndexOf(before, at + 1, StringComparison.Ordinal) < 0, $"'{before}' stands not once in:\n{text}");
        Write(text.Replace(before, after, StringComparison.Ordinal));
    }

    public LockstepHost Host(
        IFailpoints? failpoints = null,
        IFileCalls? calls = null,
        TimeProvider? time = null,
        ILoggerFactory? logs = null
    )
    {
        var seams = new FileSeams(calls ?? LinuxFileCalls.Instance, time ?? TimeProvider.System, failpoints ?? NoFailpoints.Instance);
        var host = LockstepHost.Create(Options, seams, logs ?? NullLoggerFactory.Instance);
        _hosts.Add(host);
        return host;
    }

    /// <summary>One run by a Lockstep of its own, as from the command line.</summary>
    public async Task<SyncOutcome> RunAsync(SyncRequest? request = null, IFailpoints? failpoints = null, IFileCalls? calls = null)
    {
        await using var host = Host(failpoints, calls);
        _hosts.Remove(host);
        return await host.Engine.RunAsync(request ?? new SyncRequest("test"), Cancel);
    }

    /// <summary>Rows, bases and open conflicts, as Lockstep reads them.</summary>
    public async Task<StoreReading> ReadAsync()
    {
        await using var host = Host();
        _hosts.Remove(host);
        await host.Engine.OpenAsync(Cancel);
        return await host.Store.ReadAsync(Cancel);
    }

    /// <summary>One field of a row, as text.</summary>
    public async Task<string?> RowAsync(long id, string column) =>
        (await QueryAsync($"select {column} from scheduled_tasks where id = {id}")) is [[var value]] ? value : null;

    /// <summary>A trace of everything that a run could write: when it is the same afterwards, nothing was written.</summary>
    public async Task<string> TraceAsync()
    {
        var status = LinuxFileCalls.Instance.Status(File, followLinks: true)?.Identity;
        var beside = string.Join(' ', Beside());
        var own = await QueryAsync(
            $"select (select count(*) from {Own("run")}), (select count(*) from {Own("event")}), (select count(*) from {Own("change_log")}), "
                + $"(select count(*) from {Own("conflict")}), (select value from {Own("counter")} where name = 'event')"
        );
        var rows = await QueryAsync("select id, lockstep_version from scheduled_tasks order by id");
        var bases = await QueryAsync($"select task_id, content from {Own("base")} order by task_id");
        return $"{status}\n{beside}\n{Lines(own)}\n{Lines(rows)}\n{Lines(bases)}";
    }

    /// <summary>The names beside the file that a swap made.</summary>
    public string[] Beside() =>
        [
            .. Directory
                .EnumerateFiles(Path.GetDirectoryName(File)!)
                .Select(path => Path.GetFileName(path))
                .Where(name => name.Contains(".lockstep-", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private static string Lines(IReadOnlyList<string?[]> rows) => string.Join('\n', rows.Select(row => string.Join(' ', row)));
}
