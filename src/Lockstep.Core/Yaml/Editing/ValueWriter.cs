using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Writes whole values: in braces and brackets on one line, or as the lines of a block.</summary>
internal static class ValueWriter
{
    private const int Step = 2;

    /// <summary>Whether a value needs lines of its own in a block.</summary>
    public static bool IsCollection(TaskValue value) => value is TaskValue.Map { Count: > 0 } or TaskValue.List { Items.Length: > 0 };

    /// <summary>A value on one line.</summary>
    /// <param name="value">The value.</param>
    /// <param name="former">What stood there, for a scalar.</param>
    /// <param name="isFlow">Whether it stands inside brackets or braces.</param>
    /// <param name="isJson">Whether keys and texts are quoted, as the ones around it are.</param>
    public static string OneLine(TaskValue value, FormerValue former, bool isFlow, bool isJson = false) =>
        value switch
        {
            TaskValue.Map map => "{"
                + string.Join(", ", map.Pairs().Select(pair => FlowPair(pair.Key, pair.Value, FormerValue.None, isJson)))
                + "}",
            TaskValue.List list => "[" + string.Join(", ", list.Items.Select(item => OneLine(item, FormerValue.None, true, isJson))) + "]",
            _ => ScalarWriter.Write(
                value,
                isJson && former.Style is null ? new FormerValue(NodeStyle.Double, former.Text) : former,
                isFlow
            ),
        };

    /// <summary>A pair inside braces.</summary>
    public static string FlowPair(string key, TaskValue value, FormerValue former, bool isJson) =>
        $"{ScalarWriter.WriteKey(key, isJson, isFlow: true)}: {OneLine(value, former, isFlow: true, isJson)}";

    /// <summary>The lines of a pair of a block; the first line holds the key.</summary>
    public static IEnumerable<string> BlockPair(string key, TaskValue value, int column, FormerValue former)
    {
        var start = $"{new string(' ', column)}{ScalarWriter.WriteKey(key, isQuoted: false, isFlow: false)}:";
        if (former.Style is not NodeStyle.Flow && value is TaskValue.Map { Count: > 0 })
        {
            return BlockLines(value, column + Step).Prepend(start);
        }

        if (former.Style == NodeStyle.Block && value is TaskValue.List { Items.Length: > 0 })
        {
            return BlockLines(value, column + Step).Prepend(start);
        }

        return [$"{start} {OneLine(value, former, isFlow: false)}"];
    }

    /// <summary>The lines of a map or a list that is not empty.</summary>
    public static IEnumerable<string> BlockLines(TaskValue value, int column) =>
        value switch
        {
            TaskValue.Map map => map.Pairs().SelectMany(pair => BlockPair(pair.Key, pair.Value, column, FormerValue.None)),
            TaskValue.List list => list.Items.Select(item =>
                $"{new string(' ', column)}- {OneLine(item, FormerValue.None, isFlow: false)}"
            ),
            _ => [new string(' ', column) + OneLine(value, FormerValue.None, isFlow: false)],
        };
}
