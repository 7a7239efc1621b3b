using Lockstep.Tool.Output;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class TerminalTests
{
    [Theory]
    [InlineData("plain text, ä, 漢, 🙂", "plain text, ä, 漢, 🙂")]
    [InlineData("\u001b[2Jgone", "\\x1B[2Jgone")]
    [InlineData("\u009b1m\u007f", "\\x9B1m\\x7F")]
    [InlineData("user\u202etxt.exe", "user\\u202Etxt.exe")]
    public void C101_characters_that_steer_a_terminal_are_shown_escaped(string text, string shown)
    {
        using var output = new StringWriter();

        new Terminal(output, output).Say(text);

        output.ToString().ShouldBe(shown + Environment.NewLine);
    }

    [Fact]
    public void Lines_stay_lines()
    {
        using var output = new StringWriter();

        new Terminal(output, output).Problem("one\r\ntwo");

        output.ToString().ShouldBe($"one{Environment.NewLine}two{Environment.NewLine}");
    }
}
