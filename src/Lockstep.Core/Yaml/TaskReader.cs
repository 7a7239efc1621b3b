using Lockstep.Core.Model;
using Lockstep.Core.Schedule;

namespace Lockstep.Core.Yaml;

/// <summary>Reads the items of the list as tasks.</summary>
internal sealed class TaskReader(YamlTree tree, TaskIdType idType)
{
    private readonly ItemRevision _revision = new(tree);

    /// <summary>Reads an item.</summary>
    public TaskReading Read(int item)
    {
        var faults = new List<YamlFault>();
        var warnings = new List<YamlFault>();
        var map = tree.Resolve(item);
        if (tree[map].Kind != NodeKind.Map)
        {
            faults.Add(NotATask(item, tree[map]));
            return new TaskReading(item, null, null, faults, warnings);
        }

        var values = new ValueReader(tree, faults);
        CheckItemTag(map, faults);
        var pairs = values.Pairs(map);
        var id = ReadId(item, pairs, faults);
        var fields = ReadFields(pairs, values, faults, warnings);
        AddMissing(item, pairs, faults);
        EscapeWarnings.Add(tree, item, warnings);
        var task = id is { } known && faults.Count == 0 ? new ScheduledTask(known, fields, _revision.Of(item, fields)) : null;
        return new TaskReading(item, id, task, faults, warnings);
    }

    private YamlFault NotATask(int item, YamlNode node)
    {
        var what =
            node.Kind == NodeKind.List ? "a list"
            : CoreSchema.IsNull(node.Value!) && node.Style == NodeStyle.Plain ? "nothing"
            : $"the text '{TextFaults.Shorten(node.Value!)}'";
        var isMissingSpace =
            node is { Kind: NodeKind.Scalar, Style: NodeStyle.Plain } && node.Value!.StartsWith("id:", StringComparison.Ordinal);
        return new YamlFault(
            ErrorCode.NotATask,
            isMissingSpace
                ? $"a space is missing after the colon of '{TextFaults.Shorten(node.Value!)}'; write 'id: ' and the number"
                : $"this item of the list is {what}, no task; give it keys such as 'id: 1', or take it away",
            tree[item].Start
        );
    }

    private void CheckItemTag(int map, List<YamlFault> faults)
    {
        if (tree.Tag(map) is { } tag and not ("!" or "tag:yaml.org,2002:map"))
        {
            faults.Add(
                new YamlFault(
                    ErrorCode.InvalidValue,
                    $"the tag {TextFaults.Shorten(tag)} does not fit a task; take it away",
                    tree[map].Start
                )
            );
        }
    }

    private TaskId? ReadId(int item, List<KeyedNode> pairs, List<YamlFault> faults)
    {
        var found = pairs.Where(pair => pair.Key == TaskField.Id).ToList();
        if (found.Count != 1)
        {
            if (found.Count == 0)
            {
                faults.Insert(0, new YamlFault(ErrorCode.InvalidId, "this task has no id; give it one", tree[item].Start));
            }

            return null;
        }

        var index = tree.Resolve(found[0].ValueNode);
        var node = tree[index];
        var isNull = node.Style == NodeStyle.Plain && node.Kind == NodeKind.Scalar && CoreSchema.IsNull(node.Value!);
        if (
            node.Kind == NodeKind.Scalar
            && !isNull
            && tree.Tag(index) is null or "!" or "tag:yaml.org,2002:str" or "tag:yaml.org,2002:int"
            && TaskId.TryParse(node.Value!, idType, out var id)
        )
        {
            return id;
        }

        var message =
            node.Kind != NodeKind.Scalar ? "the id of a task must be one value, not a list or a map"
            : isNull || node.Value!.Length == 0 ? "the id of this task is empty; give it one"
            : $"'{TextFaults.Shorten(node.Value!)}' is no id; {Grammar}";
        faults.Insert(0, new YamlFault(ErrorCode.InvalidId, message, tree[found[0].ValueNode].Start));
        return null;
    }

    private string Grammar =>
        idType switch
        {
            TaskIdType.BigInt => "write a whole number such as 12, of at most 64 bits and without leading zeros",
            TaskIdType.Uuid => "write a UUID such as 8c7e1f9a-0b7e-4c3e-9a55-0d1f2c3b4a59",
            _ => "write 1 to 128 letters, digits, dots, underscores or hyphens",
        };

    private TaskValue.Map ReadFields(List<KeyedNode> pairs, ValueReader values, List<YamlFault> faults, List<YamlFault> warnings)
    {
        var fields = new List<KeyValuePair<string, TaskValue>>(pairs.Count);
        foreach (var pair in pairs.Where(pair => pair.Key != TaskField.Id))
        {
            var field = TaskField.Of(pair.Key);
            var before = faults.Count;
            var raw = values.Read(pair.ValueNode, field.Kind is FieldKind.Text or FieldKind.Cron or FieldKind.Timestamp);
            var value = FieldRules.Normalise(field, raw, out var fault);
            if (fault is not null && faults.Count == before)
            {
                faults.Add(new YamlFault(fault.Code, fault.Message, PlaceOf(pair.ValueNode, fault.Offset)));
            }

            if (fault is null && field.Kind == FieldKind.Cron && value is TaskValue.Text cron && !CronText.EverFires(cron.Value))
            {
                warnings.Add(
                    new YamlFault(
                        ErrorCode.InvalidCron,
                        $"the cron expression '{TextFaults.Shorten(cron.Value)}' never fires; no such day comes",
                        tree[pair.ValueNode].Start
                    )
                );
            }

            fields.Add(KeyValuePair.Create(pair.Key, value));
        }

        return TaskValue.Map.Of(fields);
    }

    private void AddMissing(int item, List<KeyedNode> pairs, List<YamlFault> faults)
    {
        var missing = TaskField.Known.Where(field => field.IsRequired && pairs.TrueForAll(pair => pair.Key != field.Name)).ToList();
        if (missing.Count > 0)
        {
            var names = string.Join(", ", missing.Select(field => field.Name));
            faults.Add(
                new YamlFault(
                    ErrorCode.MissingField,
                    missing.Count == 1
                        ? $"the required field {names} is missing; add it"
                        : $"the required fields {names} are missing; add them",
                    tree[item].Start
                )
            );
        }
    }

    // The offset of a fault in a value's text is one in the file only where the text stands there as it is.
    private int PlaceOf(int index, int offset)
    {
        var start = tree[index].Kind == NodeKind.Alias ? tree[index].Start : tree.ValueStart(index);
        var node = tree[index];
        var inside = start + (node.Style is NodeStyle.Single or NodeStyle.Double ? 1 : 0);
        return
            node.Kind == NodeKind.Scalar
            && node.Value!.Length + inside <= tree.Source.Text.Length
            && tree.Source.Text.AsSpan(inside).StartsWith(node.Value)
            ? inside + offset
            : start;
    }
}
