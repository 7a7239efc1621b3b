using Lockstep.Core.Model;
using Lockstep.Files;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

public class LockTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lock_of_another_program_is_waited_for_and_its_holder_named()
    {
        using var temp = new TempFolder();
        await (await Acquire(temp)).DisposeAsync();
        using var other = new ForeignWriter(temp.File + ".lock");
        other.Do("append");
        other.Do("flock");
        var failure = await Should.ThrowAsync<FileException>(() => Acquire(temp));
        failure.Code.ShouldBe(ErrorCode.FileLocked);
        failure.Message.ShouldStartWith($"File locked by another process (pid {other.Pid}, python");
        var waiting = FileLock.AcquireAsync(TempFolder.Seams(), temp.File, TimeSpan.FromSeconds(30), Token);
        other.Do("close");
        await (await waiting).DisposeAsync();
    }

    [Fact]
    public async Task A_dead_holders_lock_is_free_at_once()
    {
        using var temp = new TempFolder();
        using var other = new ForeignWriter(temp.File + ".lock");
        other.Do("append");
        other.Do("flock");
        other.Kill();
        await (await Acquire(temp)).DisposeAsync();
    }

    [Fact]
    public async Task Others_wait_for_our_lock()
    {
        using var temp = new TempFolder();
        var ours = await Acquire(temp);
        Foreign.Run("flock", "-n", temp.File + ".lock", "true").Code.ShouldBe(1);
        await Should.ThrowAsync<FileException>(() => Acquire(temp));
        await ours.DisposeAsync();
        Foreign.Run("flock", "-n", temp.File + ".lock", "true").Code.ShouldBe(0);
        File.Exists(temp.File + ".lock").ShouldBeTrue();
    }

    [Fact]
    public async Task A_lock_file_replaced_by_another_is_locked_anew()
    {
        using var temp = new TempFolder();
        await using var first = await Acquire(temp);
        File.Delete(temp.File + ".lock");
        await using var second = await Acquire(temp);
        Foreign.Run("flock", "-n", temp.File + ".lock", "true").Code.ShouldBe(1);
    }

    [Fact]
    public async Task The_lock_stands_beside_the_file_that_a_link_leads_to_and_has_its_mode()
    {
        using var temp = new TempFolder();
        Foreign.Run("chmod", "664", temp.File);
        var link = Path.Combine(temp.Folder, "link.yaml");
        File.CreateSymbolicLink(link, "t.yaml");
        await using (await new ScheduleFile(link).LockAsync(Token))
        {
            File.Exists(link + ".lock").ShouldBeFalse();
            Foreign.Run("stat", "-c", "%a", temp.File + ".lock").Output.Trim().ShouldBe("664");
        }
    }

    [Fact]
    public async Task Waiting_ends_with_the_token()
    {
        using var temp = new TempFolder();
        await using var ours = await Acquire(temp);
        using var end = new CancellationTokenSource();
        var waiting = FileLock.AcquireAsync(TempFolder.Seams(), temp.File, TimeSpan.FromHours(1), end.Token);
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_lock_on_the_file_itself_is_waited_for_and_let_go_before_the_wait_for_writers()
    {
        using var temp = new TempFolder();
        using var other = new ForeignWriter(temp.File);
        other.Do("read");
        other.Do("flock");
        var file = new ScheduleFile(temp.File) { LockTimeout = Short };
        var refused = (await file.WriteAsync(TempFolder.Bytes("new\n"), null, true, Token)).ShouldBeOfType<WriteOutcome.Refused>();
        refused.Reading.Message.ShouldStartWith($"File locked by another process (pid {other.Pid}");
        temp.Beside.ShouldBeEmpty();
        other.Do("close");

        var isFree = false;
        var points = new TestFailpoints().At(
            "settle.lease",
            () => isFree = Foreign.Run("flock", "-n", temp.File + ".bak", "true").Code == 0
        );
        var seams = TempFolder.Seams(points);
        (
            await new ScheduleFile(temp.File, seams).WriteAsync(TempFolder.Bytes("new\n"), null, true, Token)
        ).ShouldBeOfType<WriteOutcome.Written>();
        isFree.ShouldBeTrue();
    }

    private static Task<FileLock> Acquire(TempFolder temp) => FileLock.AcquireAsync(TempFolder.Seams(), temp.File, Short, Token);
}
