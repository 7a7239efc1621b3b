using Lockstep.Files;
using Lockstep.Files.Posix;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

public class PortableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_other_systems_files_are_read_locked_and_written_all_the_same()
    {
        using var temp = new TempFolder("old\n");
        var seams = TempFolder.Seams(calls: new PortableFileCalls());
        var file = new ScheduleFile(temp.File, seams) { LockTimeout = TimeSpan.Zero };
        await using (await file.LockAsync(Token))
            await Should.ThrowAsync<FileException>(() => file.LockAsync(Token));
        var read = (await file.ReadAsync(Token)).ShouldBeOfType<FileReading.Content>();
        var written = (await file.WriteAsync("new\n"u8.ToArray(), read.Hash, true, Token)).ShouldBeOfType<WriteOutcome.Written>();
        temp.Content.ShouldBe("new\n");
        File.ReadAllText(temp.File + ".bak").ShouldBe("old\n");
        // Whether somebody still writes isn't known there, so the old version waits for a later look.
        File.ReadAllText(written.Late.ShouldNotBeNull()).ShouldBe("old\n");
        file.Metadata().ShouldNotBeNull().Size.ShouldBe(4);
        (await new ScheduleFile(temp.File + ".no", seams).ReadAsync(Token)).ShouldBeOfType<FileReading.Missing>();
        (await new ScheduleFile(temp.Folder, seams).ReadAsync(Token)).ShouldBeOfType<FileReading.Unsuitable>();
        seams.Calls.Limitations.ShouldNotBeEmpty();
        ScheduleFile.Limitations.Count.ShouldBe(OperatingSystem.IsLinux() ? 0 : 4);
    }
}
