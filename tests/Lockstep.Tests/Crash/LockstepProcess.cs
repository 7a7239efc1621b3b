using System.Diagnostics;
using System.Text;
using Lockstep.Tests.Files;
using Lockstep.Tests.Sync;

namespace Lockstep.Tests.Crash;

/// <summary>The real program, as its own process.</summary>
internal sealed class LockstepProcess : IDisposable
{
    public const int Killed = 137;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private LockstepProcess(Process process)
    {
        _process = process;
        process.StandardInput.Close();
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All that it has said.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a verb on a world's file and database.</summary>
    /// <param name="world">The world.</param>
    /// <param name="verb">The verb and its options.</param>
    /// <param name="fail">What to fail at or die of, as in <c>commit:kill</c>.</param>
    public static LockstepProcess Start(SyncWorld world, string[] verb, string fail = "") =>
        new(
            Foreign.Start(
                "dotnet",
                [("LOCKSTEP_FAIL", fail)],
                [Path.Combine(AppContext.BaseDirectory, "Lockstep.Tool.dll"), .. verb, "--file", world.File, "--database", world.Database]
            )
        );

    /// <summary>One run by a process of its own.</summary>
    public static async Task<(int Code, string Output)> SyncAsync(SyncWorld world, string fail = "", params string[] options)
    {
        using var process = Start(world, ["sync", .. options], fail);
        return (await process.EndAsync(), process.Output);
    }

    public static LockstepProcess Serve(SyncWorld world, string fail = "") => Start(world, ["serve", "--listen", "127.0.0.1:0"], fail);

    /// <summary>Waits until it ends and answers its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(Xunit.TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Signal(string name) => Foreign.Run("kill", $"-{name}", $"{_process.Id}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
