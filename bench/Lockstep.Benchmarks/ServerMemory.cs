using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lockstep.Benchmarks;

/// <summary>How much memory does a real <c>lockstep serve</c> take at its peak, over its first import and one edit of the file?</summary>
internal sealed class ServerMemory(Workbench bench)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public async Task RunAsync()
    {
        var (file, database) = await bench.FreshAsync();
        var address = $"127.0.0.1:{FreePort()}";
        var program = Path.Combine(AppContext.BaseDirectory, "Lockstep.Tool.dll");
        string[] arguments = [program, "serve", "--file", file, "--database", database.Uri(), "--listen", address];
        using var server = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        server.OutputDataReceived += (_, _) => { };
        server.ErrorDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://{address}") };
            await UntilAsync(server, async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode);
            var imported = PeakMegabytes(server);
            var text = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(file, text.Replace("user_id: user-50\n", "user_id: edited\n", StringComparison.Ordinal));
            await using var connection = await database.ConnectAsync();
            await UntilAsync(
                server,
                async () =>
                {
                    await using var command = new Npgsql.NpgsqlCommand("select user_id from scheduled_tasks where id = 50", connection);
                    return await command.ExecuteScalarAsync() is "edited";
                }
            );
            var size = bench.Bytes.Length / 1e6;
            Note("after the first import", imported, size);
            Note("after an edit", PeakMegabytes(server), size);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static void Note(string when, double peak, double size) =>
        Report.Note(
            $"lockstep serve, peak memory {when}",
            string.Create(CultureInfo.InvariantCulture, $"{peak:0} MB ({peak / size:0.0} x the file)")
        );

    private static async Task UntilAsync(Process server, Func<Task<bool>> isTrue)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Longest; await Task.Delay(20))
        {
            if (server.HasExited)
            {
                throw new InvalidOperationException($"lockstep serve ended with {server.ExitCode}");
            }

            try
            {
                if (await isTrue())
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }

        throw new TimeoutException("lockstep serve did not come that far");
    }

    private static double PeakMegabytes(Process server)
    {
        var line = File.ReadLines($"/proc/{server.Id}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
