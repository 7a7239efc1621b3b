using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Tool.Output;

/// <summary>All that the program prints goes through here, so that nothing is printed raw.</summary>
/// <param name="output">Where results go.</param>
/// <param name="error">Where problems go.</param>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    /// <summary>Whether results are printed as JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>Whether only problems are printed.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether more is told than most people want.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Prints a result of one or several lines, unless only problems are wanted.</summary>
    public void Say(string text)
    {
        if (!IsQuiet)
            Print(output, text);
    }

    /// <summary>Prints a line of a result even when only problems are wanted.</summary>
    public void Insist(string text) => Print(output, text);

    /// <summary>Prints a result as JSON, on one line.</summary>
    public void Json(TaskValue value) => Print(output, TaskJson.ToText(value));

    /// <summary>Prints a problem of one or several lines.</summary>
    public void Problem(string text) => Print(error, text);

    private static void Print(TextWriter writer, string text)
    {
        try
        {
            foreach (var line in text.Split('\n'))
                writer.WriteLine(PlainText.Escape(line.TrimEnd('\r')));

            writer.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody reads any more, as in "lockstep sync | head -1": the work goes on, quietly.
        }
    }
}
