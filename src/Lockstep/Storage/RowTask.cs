using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>Makes a task of the values of a row, or says why the row is none.</summary>
internal static class RowTask
{
    /// <summary>Reads a row.</summary>
    /// <param name="id">The id.</param>
    /// <param name="version">The version.</param>
    /// <param name="columns">The raw value of each known column.</param>
    /// <param name="extra">The extra fields, as a map, or null. A name that has a column of its own is passed over.</param>
    /// <param name="refusal">Why the row is invalid; nothing when it is fine.</param>
    public static ScheduledTask? Read(
        TaskId id,
        UInt128 version,
        ReadOnlySpan<(TaskField Field, TaskValue Value)> columns,
        TaskValue extra,
        out Refusal? refusal
    )
    {
        refusal = null;
        var fields = new List<KeyValuePair<string, TaskValue>>(columns.Length);
        foreach (var (field, raw) in columns)
        {
            var value = FieldRules.Normalise(field, raw, out var fault);
            if (fault is not null)
            {
                refusal ??= Refuse(id, fault.Code, fault.Message);
            }

            fields.Add(KeyValuePair.Create(field.Name, value));
        }

        if (extra is TaskValue.Map map)
        {
            foreach (var (name, value) in map.Pairs())
            {
                if (TaskField.IsKnown(name) || name == TaskField.Id)
                {
                    continue;
                }

                FieldRules.Normalise(TaskField.Of(name), value, out var fault);
                if (fault is not null)
                {
                    refusal ??= Refuse(id, fault.Code, fault.Message);
                }

                fields.Add(KeyValuePair.Create(name, value));
            }
        }
        else if (extra is not TaskValue.NullValue)
        {
            refusal ??= Refuse(
                id,
                ErrorCode.InvalidValue,
                "the column extra must hold a JSON object, of the task's further fields by name"
            );
        }

        return refusal is null ? new ScheduledTask(id, TaskValue.Map.Of(fields), version) : null;
    }

    /// <summary>A refusal of a row.</summary>
    public static Refusal Refuse(TaskId? id, string code, string message) => new(Side.Database, id, code, $"row {id}: {message}");
}
