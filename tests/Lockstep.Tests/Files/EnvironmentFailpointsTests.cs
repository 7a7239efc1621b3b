using Lockstep.Failpoints;
using Lockstep.Files;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

public class EnvironmentFailpointsTests
{
    [Fact]
    public void An_operation_fails_each_time_or_the_nth_time_only()
    {
        var points = new EnvironmentFailpoints("swap.write:ENOSPC@2, rows.update:EIO");
        points.Reach("swap.write");
        Should.Throw<FileException>(() => points.Reach("swap.write")).Errno.ShouldBe(28);
        points.Reach("swap.write");
        Should.Throw<FileException>(() => points.Reach("rows.update")).Operation.ShouldBe("rows.update");
        Should.Throw<FileException>(() => points.Reach("rows.update")).Errno.ShouldBe(5);
        points.Reach("commit");
    }

    [Theory]
    [InlineData("swap.write")]
    [InlineData("swap.write:boom")]
    [InlineData("swap.write:EIO@x")]
    public void What_cannot_be_understood_is_refused(string text) => Should.Throw<FormatException>(() => new EnvironmentFailpoints(text));
}
