using Lockstep.Core.Model;
using Lockstep.Files;
using Lockstep.Files.Posix;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

public class ReadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_read_with_hash_and_identity()
    {
        using var temp = new TempFolder("tasks:\n- id: 1\n");
        var content = await temp.ReadAsync(TempFolder.Seams());
        content.Bytes.ToArray().ShouldBe(TempFolder.Bytes("tasks:\n- id: 1\n"));
        content.Hash.ShouldBe(ContentHash.Of(content.Bytes.Span));
        content
            .Identity.Inode.ToString(System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe(Foreign.Run("stat", "-c", "%i", temp.File).Output.Trim());
    }

    [Fact]
    public async Task A_missing_file_is_waited_for_a_moment_and_then_missing()
    {
        using var temp = new TempFolder();
        File.Delete(temp.File);
        var reading = await new ScheduleFile(temp.File).ReadAsync(Token);
        reading.ShouldBeOfType<FileReading.Missing>().Code.ShouldBe(ErrorCode.FileUnreadable);
        (await new ScheduleFile(Path.Combine(temp.Folder, "no", "t.yaml")).ReadAsync(Token)).ShouldBeOfType<FileReading.Missing>();
    }

    [Fact]
    public async Task A_file_that_git_removes_and_creates_anew_is_not_missing()
    {
        using var temp = new TempFolder();
        File.Delete(temp.File);
        var calls = new OpenHook(path => File.WriteAllText(temp.File, "tasks: [] # back\n"));
        (await new ScheduleFile(temp.File, TempFolder.Seams(calls: calls)).ReadAsync(Token)).ShouldBeOfType<FileReading.Content>();
    }

    [Fact]
    public async Task A_pipe_a_folder_a_device_and_a_large_file_are_not_read()
    {
        using var temp = new TempFolder();
        var pipe = Path.Combine(temp.Folder, "pipe");
        Foreign.Run("mkfifo", pipe).Code.ShouldBe(0);
        foreach (var path in new[] { pipe, temp.Folder, "/dev/zero" })
            (await new ScheduleFile(path).ReadAsync(Token)).ShouldBeOfType<FileReading.Unsuitable>(path);
        (await new ScheduleFile(temp.File, largestSize: 5).ReadAsync(Token)).ShouldBeOfType<FileReading.Unsuitable>();
    }

    [Fact]
    public async Task A_link_that_leads_to_itself_is_unreadable()
    {
        using var temp = new TempFolder();
        var link = Path.Combine(temp.Folder, "loop");
        File.CreateSymbolicLink(link, link);
        (await new ScheduleFile(link).ReadAsync(Token)).ShouldBeOfType<FileReading.Unreadable>();
    }

    [Fact]
    public async Task A_half_written_file_is_not_read_until_its_writer_closes_it()
    {
        using var temp = new TempFolder("tasks:\n- id: 1\n");
        using var writer = new ForeignWriter(temp.File);
        writer.Do("truncate");
        writer.Do("write tasks:");
        var busy = await new ScheduleFile(temp.File).ReadAsync(Token);
        busy.ShouldBeOfType<FileReading.Busy>().Code.ShouldBe(ErrorCode.FileLocked);
        writer.Do("write - id: 2");
        var reading = new ScheduleFile(temp.File).ReadAsync(Token);
        writer.Do("close");
        (await reading).ShouldBeOfType<FileReading.Content>().Bytes.ToArray().ShouldBe(TempFolder.Bytes("tasks:\n- id: 2\n"));
    }

    [Fact]
    public async Task Where_leases_are_refused_a_file_that_rests_is_read_all_the_same()
    {
        using var temp = new TempFolder();
        (await temp.ReadAsync(TempFolder.Seams(calls: new NoLeases()))).Bytes.Length.ShouldBe(10);
    }

    [Fact]
    public async Task A_foreign_flock_does_not_stop_reading()
    {
        using var temp = new TempFolder();
        using var other = new ForeignWriter(temp.File);
        other.Do("read");
        other.Do("flock");
        (await new ScheduleFile(temp.File).ReadAsync(Token)).ShouldBeOfType<FileReading.Content>();
    }

    [Fact]
    public async Task Git_at_work_is_waited_for_but_a_crashed_git_only_once()
    {
        using var temp = new TempFolder();
        Directory.CreateDirectory(Path.Combine(temp.Folder, ".git"));
        var indexLock = Path.Combine(temp.Folder, ".git", "index.lock");
        File.WriteAllText(indexLock, "");
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var file = new ScheduleFile(temp.File, TempFolder.Seams(time: time));
        var waiting = file.ReadAsync(Token);
        time.Advance(TimeSpan.FromSeconds(9));
        waiting.IsCompleted.ShouldBeFalse();
        await Eventually.True(() => Advance(time, waiting), "the wait for git has an end");
        (await file.ReadAsync(Token)).ShouldBeOfType<FileReading.Content>();

        File.Delete(indexLock);
        File.WriteAllText(indexLock, "");
        var again = file.ReadAsync(Token);
        again.IsCompleted.ShouldBeFalse();
        File.Delete(indexLock);
        await Eventually.True(() => Advance(time, again), "the wait ends when git does");
    }

    [Fact]
    public async Task Files_under_a_real_git_that_checks_out_in_a_loop_are_always_whole()
    {
        using var temp = new TempFolder("tasks: [1]\n");
        var script =
            $"cd {temp.Folder} && git init -q . && git config user.email a@b && git config user.name n && git add t.yaml && git commit -qm 1 "
            + "&& git checkout -qb other && echo 'tasks: [2]' > t.yaml && git commit -qam 2";
        Foreign.Shell(script).Code.ShouldBe(0);
        using var loop = Foreign.Start("sh", "-c", $"cd {temp.Folder}; for i in $(seq 30); do git checkout -q -; done");
        var seen = new HashSet<string>();
        while (!loop.HasExited)
        {
            var reading = await new ScheduleFile(temp.File).ReadAsync(Token);
            seen.Add(System.Text.Encoding.UTF8.GetString(reading.ShouldBeOfType<FileReading.Content>().Bytes.Span));
        }
        seen.ShouldBeSubsetOf(["tasks: [1]\n", "tasks: [2]\n"]);
    }

    [Fact]
    public void Metadata_tells_checksum_time_size_mode_and_owner()
    {
        using var temp = new TempFolder();
        Foreign.Run("chmod", "640", temp.File);
        var metadata = new ScheduleFile(temp.File).Metadata().ShouldNotBeNull();
        metadata.Checksum.ShouldBe(Foreign.Run("sha256sum", temp.File).Output.Split(' ')[0]);
        metadata.Mode.ShouldBe(0x1a0);
        metadata.Size.ShouldBe(10);
        metadata.LastModified.UtcDateTime.ShouldBe(File.GetLastWriteTimeUtc(temp.File));
        new ScheduleFile(temp.File + "no").Metadata().ShouldBeNull();
    }

    private static bool Advance(Microsoft.Extensions.Time.Testing.FakeTimeProvider time, Task task)
    {
        time.Advance(TimeSpan.FromMilliseconds(50));
        return task.IsCompleted;
    }

    private sealed class NoLeases : FileCallsDecorator
    {
        public override LeaseAnswer AskForWriters(Microsoft.Win32.SafeHandles.SafeFileHandle file) => LeaseAnswer.Unknown;
    }

    private sealed class OpenHook(Action<string> afterFirst) : FileCallsDecorator
    {
        private bool _done;

        public override Microsoft.Win32.SafeHandles.SafeFileHandle? OpenRead(string path, bool followLinks)
        {
            var handle = base.OpenRead(path, followLinks);
            if (!_done && handle is null)
            {
                _done = true;
                afterFirst(path);
            }
            return handle;
        }
    }
}
