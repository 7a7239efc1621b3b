using Lockstep.Tests.Sync;
using Xunit;

namespace Lockstep.Tests.Files.Wild;

/// <summary>The real program under another account than the one that owns the machine.</summary>
internal static class LockstepAs
{
    public const string User = "65534";
    public const string Group = "65534";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Lockstep.Tool.dll");

    /// <summary>One <c>lockstep sync</c> by this account, which is a member of these groups besides its own.</summary>
    public static (int Code, string Output) Sync(SyncWorld world, params string[] groups) =>
        Run(
            [
                "--reuid",
                User,
                "--regid",
                Group,
                .. groups.Length == 0 ? ["--clear-groups"] : (string[])["--groups", string.Join(',', groups)],
            ],
            world
        );

    /// <summary>One <c>lockstep sync</c> by root without the right to take leases, as a container has it unless told otherwise.</summary>
    public static (int Code, string Output) SyncWithoutLeases(SyncWorld world) => Run(["--bounding-set", "-lease"], world);

    /// <summary>Makes the world's folder the account's own.</summary>
    public static void Give(SyncWorld world)
    {
        Assert.SkipUnless(
            Foreign.Run("setpriv", "--reuid", User, "--clear-groups", "test", "-r", Program).Code == 0,
            "acting as another user needs root, and a build that others may read"
        );
        Foreign.Run("chown", "-R", $"{User}:{Group}", world.Folder);
    }

    private static (int Code, string Output) Run(string[] account, SyncWorld world)
    {
        (string, string)[] environment = [("HOME", "/nonexistent"), ("LOCKSTEP_LOCK_TIMEOUT", "1s")];
        string[] verb = ["dotnet", Program, "sync", "--file", world.File, "--database", world.Database];
        using var process = Foreign.Start("setpriv", environment, [.. account, .. verb]);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
