using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Lockstep.Tests.Tool;

/// <summary>A folder with a schedule file, in which the real program runs as a process of its own.</summary>
internal sealed class Workspace : IDisposable
{
    public const string OneTask = """
        tasks:
          - id: 1
            skill_name: report   # the nightly one
            schedule_cron: "0 2 * * *"
            next_run_at: 2026-12-01T02:00:00Z
            status: active
            params_json:
              limit: 10

        """;

    public Workspace(string content = OneTask)
    {
        Folder = Directory.CreateTempSubdirectory("lockstep-tool-").FullName;
        Directory.CreateDirectory(Path.Combine(Folder, "config"));
        File = Path.Combine(Folder, "config", "schedule_config.yml");
        System.IO.File.WriteAllText(File, content);
    }

    public string Folder { get; }

    public string File { get; }

    public string Content
    {
        get
        {
            // .NET takes a shared lock to read, which a swap that is under way refuses for a moment.
            using var process = Process.Start(new ProcessStartInfo("cat", [File]) { RedirectStandardOutput = true })!;
            return process.StandardOutput.ReadToEnd();
        }
    }

    /// <summary>The program's command line, for a shell.</summary>
    public static string Command => $"dotnet '{Path.Combine(AppContext.BaseDirectory, "Lockstep.Tool.dll")}'";

    public void Replace(string from, string to) => System.IO.File.WriteAllText(File, Content.Replace(from, to, StringComparison.Ordinal));

    public Task<ToolResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public Task<ToolResult> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = Program(arguments);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return RunAsync(start);
    }

    public Task<ToolResult> ShellAsync(string script) => RunAsync(InFolder(new ProcessStartInfo("bash", ["-c", script])));

    /// <summary>Starts a server on a port of its own.</summary>
    public Task<RunningServer> ServeAsync(params string[] arguments) =>
        RunningServer.StartAsync(Program(["serve", "--listen", "127.0.0.1:0", "--json", .. arguments]));

    /// <summary>Changes the database as another program does.</summary>
    public async Task SqlAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "config", "lockstep.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Lets both sides disagree about the status of task 1, and a run find it.</summary>
    public async Task<ToolResult> DisagreeAsync()
    {
        await RunAsync("sync");
        await SqlAsync("update scheduled_tasks set status = 'running' where id = 1");
        Replace("status: active", "status: paused");
        return await RunAsync("sync");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task<ToolResult> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ToolResult(process.ExitCode, await output, await error);
    }

    private ProcessStartInfo Program(string[] arguments) =>
        InFolder(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Lockstep.Tool.dll"), .. arguments]));

    private ProcessStartInfo InFolder(ProcessStartInfo start)
    {
        start.WorkingDirectory = Folder;
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("LOCKSTEP_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);

        return start;
    }
}
