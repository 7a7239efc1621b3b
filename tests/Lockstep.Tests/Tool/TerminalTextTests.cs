using Lockstep.Tool.Output;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain text, ä, 漢, 🙂", "plain text, ä, 漢, 🙂")]
    [InlineData("\u001b[31mred", "\\x1b[31mred")]
    [InlineData("a\r\nb\u0007", "a\\x0d\\x0ab\\x07")]
    [InlineData("\u009b1m\u007f", "\\x9b1m\\x7f")]
    [InlineData("user\u202etxt.exe", "user\\u202etxt.exe")]
    public void C101_characters_that_steer_a_terminal_are_shown_escaped(string text, string shown) =>
        TerminalText.Escape(text).ShouldBe(shown);

    [Fact]
    public void C101_everything_that_is_printed_goes_through_it()
    {
        using var output = new StringWriter();

        new Terminal(output, output).Say("one\u001b[2J\ntwo");

        output.ToString().ShouldBe($"one\\x1b[2J{Environment.NewLine}two{Environment.NewLine}");
    }
}
