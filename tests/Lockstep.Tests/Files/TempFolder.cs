using System.Text;
using Lockstep.Failpoints;
using Lockstep.Files;
using Lockstep.Files.Posix;
using Xunit;

namespace Lockstep.Tests.Files;

/// <summary>A folder of its own for a test, with a schedule file in it.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder(string content = "tasks: []\n", string? under = null)
    {
        Folder = Directory.CreateDirectory(Path.Combine(under ?? Path.GetTempPath(), "files-" + Guid.NewGuid().ToString("N"))).FullName;
        File = Path.Combine(Folder, "t.yaml");
        System.IO.File.WriteAllText(File, content);
    }

    public string Folder { get; }

    public string File { get; }

    public string Content => System.IO.File.ReadAllText(File);

    /// <summary>What stands beside the file, but for its lock.</summary>
    public string[] Beside =>
        [
            .. Directory
                .EnumerateFileSystemEntries(Folder)
                .Select(p => Path.GetFileName(p))
                .Where(n => n is not ("t.yaml" or "t.yaml.lock"))
                .Order(),
        ];

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static FileSeams Seams(IFailpoints? failpoints = null, IFileCalls? calls = null, TimeProvider? time = null) =>
        new(calls ?? LinuxFileCalls.Instance, time ?? TimeProvider.System, failpoints ?? NoFailpoints.Instance);

    public async Task<FileReading.Content> ReadAsync(FileSeams seams) =>
        (FileReading.Content)await new ScheduleFile(File, seams).ReadAsync(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Foreign.Run("chattr", "-R", "-ia", Folder);
        Directory.Delete(Folder, recursive: true);
    }
}
