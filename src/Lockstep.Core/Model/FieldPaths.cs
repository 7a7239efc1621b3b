namespace Lockstep.Core.Model;

/// <summary>Reads and sets values by their path.</summary>
public static class FieldPaths
{
    /// <summary>The value at a path; no value where something on the way is missing or no map.</summary>
    public static TaskValue? At(this TaskValue.Map fields, FieldPath path)
    {
        TaskValue? value = fields;
        foreach (var key in path.Keys)
        {
            value = (value as TaskValue.Map)?[key];
        }

        return value;
    }

    /// <summary>The fields with the value at a path set, or taken away; maps that are missing on the way are made.</summary>
    public static TaskValue.Map With(this TaskValue.Map fields, FieldPath path, TaskValue? value) =>
        With(fields, path.Keys.AsSpan(), value);

    private static TaskValue.Map With(TaskValue.Map map, ReadOnlySpan<string> keys, TaskValue? value) =>
        keys.Length == 1 ? map.With(keys[0], value)
        : value is null && map[keys[0]] is not TaskValue.Map ? map
        : map.With(keys[0], With(map[keys[0]] as TaskValue.Map ?? TaskValue.Map.Empty, keys[1..], value));
}
