using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>A list of names as a JSON text, as Lockstep's own tables keep it.</summary>
internal static class TextList
{
    public static string Write(IEnumerable<string> names) =>
        TaskJson.ToText(new TaskValue.List([.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(TaskValue.Of)]));

    public static IReadOnlyList<string> Read(string? text) =>
        text is not null && TaskJson.Parse(text) is TaskValue.List list
            ? [.. list.Items.OfType<TaskValue.Text>().Select(name => name.Value)]
            : [];
}
