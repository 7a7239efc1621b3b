using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lockstep.Files;

namespace Lockstep.Tests.Files;

/// <summary>
/// Makes this very program do one swap, as an engine would, and end: so that a test can kill it in the middle. Started by an environment variable,
/// before the test runner begins. Without a new content it only reads and says what came of it.
/// </summary>
internal static class SwapProbe
{
    private const string Variable = "LOCKSTEP_SWAP_PROBE";

    public const string RecordText = """{"run":7}""";

    public static Process Start(string file, string newContent, string fail, params string[] before)
    {
        string[] command = [.. before, Path.Combine(AppContext.BaseDirectory, "Lockstep.Tests")];
        (string, string)[] environment = [(Variable, file), (Variable + "_CONTENT", newContent), ("LOCKSTEP_FAIL", fail)];
        return Foreign.Start(command[0], environment, command[1..]);
    }

    /// <summary>The same, keeping so many backups, on a file system that can exchange or cannot.</summary>
    public static int RunKeeping(int backups, bool canExchange, string file, string newContent, string fail)
    {
        (string, string)[] environment =
        [
            (Variable, file),
            (Variable + "_CONTENT", newContent),
            (Variable + "_BACKUPS", backups.ToString(CultureInfo.InvariantCulture)),
            (Variable + "_CALLS", canExchange ? "" : nameof(NoExchange)),
            ("LOCKSTEP_FAIL", fail),
        ];
        using var process = Foreign.Start(Path.Combine(AppContext.BaseDirectory, "Lockstep.Tests"), environment);
        process.StandardInput.Close();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    public static (int Code, string Output) Run(string file, string newContent, string fail, params string[] before)
    {
        using var process = Start(file, newContent, fail, before);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file)
            return;
        try
        {
            var content = Environment.GetEnvironmentVariable(Variable + "_CONTENT")!;
            if (content.Length > 0)
                Swap(Seams(), file, TempFolder.Bytes(content));
            else
                Console.WriteLine(new ScheduleFile(file).ReadAsync(default).GetAwaiter().GetResult());
            Environment.Exit(0);
        }
        catch (FileException e)
        {
            Console.WriteLine(e.Message);
            Environment.Exit(1);
        }
    }

    private static FileSeams Seams() =>
        Environment.GetEnvironmentVariable(Variable + "_CALLS") == nameof(NoExchange)
            ? FileSeams.Default with
            {
                Calls = new NoExchange(),
            }
            : FileSeams.Default;

    // Synchronous, because a module's initializer holds back every other thread that comes into the module.
    private static void Swap(FileSeams seams, string path, byte[] bytes)
    {
        var file = new ScheduleFile(path, seams);
        var guard = file.LockAsync(default).GetAwaiter().GetResult();
        foreach (var earlier in LeftBehind.Find(seams, file.Target).Swaps)
        {
            earlier.SettleAsync(default).GetAwaiter().GetResult();
            earlier.Dispose();
        }
        var read = (FileReading.Content)file.ReadAsync(default).GetAwaiter().GetResult();
        if (read.Hash == ContentHash.Of(bytes))
            return;
        using var swap = AtomicSwap.Prepare(seams, file.Target, read, bytes, 7);
        if (Environment.GetEnvironmentVariable(Variable + "_BACKUPS") is { } backups)
            swap.KeptBackups = int.Parse(backups, CultureInfo.InvariantCulture);
        swap.WriteRecord(RecordText);
        swap.ExchangeAsync(withBackup: true, TimeSpan.FromSeconds(10), default).GetAwaiter().GetResult();
        guard.DisposeAsync().AsTask().GetAwaiter().GetResult();
        swap.SettleAsync(default).GetAwaiter().GetResult();
    }
}
