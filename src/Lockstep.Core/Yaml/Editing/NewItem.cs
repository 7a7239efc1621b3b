using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>A task that enters the list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Fields">Its fields in the order in which they are written.</param>
/// <param name="IdType">The type of the ids.</param>
/// <param name="OwnLines">The lines of its own item, from another text; none where it is written anew.</param>
internal sealed record NewItem(TaskId Id, TaskValue.Map Fields, TaskIdType IdType, IReadOnlyList<string>? OwnLines = null)
{
    private TaskValue IdValue => IdType == TaskIdType.BigInt ? new TaskValue.Number(Id.Text) : TaskValue.Of(Id.Text);

    /// <summary>The lines of a block item.</summary>
    /// <param name="column">The column of the dash.</param>
    /// <param name="gap">How many spaces follow the dash.</param>
    /// <param name="styleOf">How the values of other items are written.</param>
    public IEnumerable<string> Lines(int column, int gap, Func<string, FormerValue> styleOf)
    {
        if (OwnLines is not null && OwnText.DashColumn(OwnLines) == column)
        {
            return OwnLines;
        }

        gap = Math.Clamp(gap, 1, 16);
        var keys = column + 1 + gap;
        var lines = WithId().SelectMany(pair => ValueWriter.BlockPair(pair.Key, pair.Value, keys, StyleFor(pair.Key, styleOf))).ToList();
        lines[0] = new string(' ', column) + "-" + new string(' ', gap) + lines[0][keys..];
        return lines;
    }

    /// <summary>The line of an item in braces in a block list.</summary>
    public IEnumerable<string> FlowLines(int column, Func<string, FormerValue> styleOf, bool isJson) =>
        [$"{new string(' ', column)}- {Flow(styleOf, isJson)}"];

    /// <summary>The item in braces.</summary>
    public string Flow(Func<string, FormerValue> styleOf, bool isJson) =>
        "{"
        + string.Join(", ", WithId().Select(pair => ValueWriter.FlowPair(pair.Key, pair.Value, StyleFor(pair.Key, styleOf), isJson)))
        + "}";

    private IEnumerable<KeyValuePair<string, TaskValue>> WithId() => Fields.Pairs().Prepend(KeyValuePair.Create(TaskField.Id, IdValue));

    // An integer is never quoted because another id was.
    private FormerValue StyleFor(string key, Func<string, FormerValue> styleOf) =>
        key == TaskField.Id && IdType == TaskIdType.BigInt ? FormerValue.None : styleOf(key);
}
