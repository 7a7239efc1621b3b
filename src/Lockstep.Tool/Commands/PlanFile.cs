using System.Text;
using Lockstep.Sync.Kept;

namespace Lockstep.Tool.Commands;

/// <summary>The file of a kept plan. It may hold secrets, so only its owner can read it.</summary>
internal static class PlanFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Refuses a path under which something else stands than an earlier plan, such as the schedule itself.</summary>
    /// <exception cref="UsageException">Something else stands there.</exception>
    public static void CheckPath(string path)
    {
        if (Directory.Exists(path) || (File.Exists(path) && !KeptPlanText.IsOne(Beginning(path))))
            throw new UsageException($"--out: {path} exists and is no plan; name another file.");
    }

    /// <summary>Writes a plan, in the place of an earlier one.</summary>
    /// <exception cref="UsageException">It cannot be written there.</exception>
    public static void Write(string path, KeptPlan plan)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;

            using (var file = new FileStream(temporary, options))
                file.Write(Encoding.UTF8.GetBytes(KeptPlanText.ToText(plan)));

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new UsageException($"--out: {path} cannot be written: {exception.Message}");
        }
    }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    /// <exception cref="Sync.RequestRefusedException">It is no plan.</exception>
    public static KeptPlan Read(string path)
    {
        try
        {
            return KeptPlanText.Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--plan: {path} cannot be read: {exception.Message}");
        }
    }

    private static string Beginning(string path)
    {
        using var reader = new StreamReader(path);
        var beginning = new char[64];
        return new string(beginning, 0, reader.ReadBlock(beginning, 0, beginning.Length));
    }
}
