using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Lockstep.Tests.Storage.Postgres;

/// <summary>A private PostgreSQL for the tests of one run: started by the first test that asks, stopped with the last.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Prefix = "lockstep-postgres-";
    private readonly SemaphoreSlim _starting = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}");
    private Process? _server;
    private int _port;
    private int _databases;

    /// <summary>Makes a database of its own for a test.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync()
    {
        await StartAsync();
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new PostgresDatabase(_port, name);
    }

    /// <summary>Stops the server and takes its folder away.</summary>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is { HasExited: false })
        {
            Kill(_server.Id, "-INT");
            await _server.WaitForExitAsync();
        }

        _server?.Dispose();
        _starting.Dispose();
        DeleteFolder(_folder);
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Pooling=false;Timeout=5";

    private async Task StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_server is null)
            {
                StopLeftovers();
                var binaries = FindBinaries();
                Directory.CreateDirectory(_folder);
                await RunAsync("chown", "postgres", _folder);
                await RunAsPostgresAsync(
                    Path.Combine(binaries, "initdb"),
                    "-A",
                    "trust",
                    "-U",
                    "postgres",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--no-sync",
                    "-D",
                    Path.Combine(_folder, "data")
                );
                _port = FreePort();
                _server = Start(
                    AsPostgres(
                        Path.Combine(binaries, "postgres"),
                        "-D",
                        Path.Combine(_folder, "data"),
                        "-p",
                        _port.ToString(CultureInfo.InvariantCulture),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        $"unix_socket_directories={_folder}",
                        "-c",
                        "max_connections=100",
                        "-c",
                        // Nothing here outlives the machine, and hundreds of databases are made.
                        "fsync=off",
                        "-c",
                        "logging_collector=on"
                    )
                );
                await WaitUntilItAnswersAsync();
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task WaitUntilItAnswersAsync()
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (patience.Elapsed < TimeSpan.FromSeconds(30) && !_server!.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    // A run that was killed leaves its server behind; the folder's name says whose it was.
    private static void StopLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = int.Parse(Path.GetFileName(folder)[Prefix.Length..], CultureInfo.InvariantCulture);
            if (owner != Environment.ProcessId && Directory.Exists($"/proc/{owner}"))
            {
                continue;
            }

            var pidFile = Path.Combine(folder, "data", "postmaster.pid");
            if (
                int.TryParse(TextOf(pidFile).Split('\n')[0], CultureInfo.InvariantCulture, out var pid)
                && TextOf($"/proc/{pid}/cmdline").Contains(folder, StringComparison.Ordinal)
            )
            {
                Kill(pid, "-QUIT");
                SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{pid}"), TimeSpan.FromSeconds(10));
            }

            DeleteLeftover(folder);
        }
    }

    private static string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // It is gone, or going.
        }
    }

    // Another run may be clearing up the same folder.
    private static void DeleteLeftover(string folder)
    {
        try
        {
            DeleteFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    private static string FindBinaries()
    {
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(path => path, StringComparer.Ordinal)
                .Select(path => Path.Combine(path, "bin"))
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return installed.Concat(onPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException(
                "PostgreSQL is not installed: run ./test, which installs it, or apt-get install postgresql."
            );
    }

    private static Task RunAsPostgresAsync(string program, params string[] arguments)
    {
        var start = AsPostgres(program, arguments);
        return RunAsync(start.FileName, [.. start.ArgumentList]);
    }

    // PostgreSQL refuses to run as root.
    private static ProcessStartInfo AsPostgres(string program, params string[] arguments) =>
        Environment.UserName == "root"
            ? new ProcessStartInfo("setpriv", ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        if (program == "chown" && Environment.UserName != "root")
        {
            return;
        }

        using var process = Start(new ProcessStartInfo(program, arguments));
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        start.WorkingDirectory = "/";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static void Kill(int pid, string signal)
    {
        using var kill = Process.Start("kill", [signal, pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
