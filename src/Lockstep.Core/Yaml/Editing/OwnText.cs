using System.Text;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Takes over an item as it is written in another text, where that text alone means the task.</summary>
internal static class OwnText
{
    /// <summary>The item's lines with its comments, or nothing where it must be written anew.</summary>
    /// <param name="text">The item as <see cref="ScheduleDocument.ItemText"/> gave it.</param>
    /// <param name="id">The task.</param>
    /// <param name="planned">The fields that it must have.</param>
    /// <param name="options">How files are read.</param>
    public static IReadOnlyList<string>? Lines(ReadOnlyMemory<byte> text, TaskId id, TaskValue.Map planned, DocumentOptions options)
    {
        byte[] alone = [.. Encoding.UTF8.GetBytes(TaskList.Name + ":\n"), .. text.Span];
        if (
            !ScheduleTree.TryRead(alone, options, out var document, out _)
            || document.Tree.HasProperties
            || document.Tree[document.List.List] is not { Kind: NodeKind.List, Style: NodeStyle.Block }
            || document.Snapshot is not { Refused.Count: 0, Unidentified.Count: 0, Tasks.Count: 1 }
            || !document.Snapshot.Tasks.TryGetValue(id, out var task)
            || !task.Fields.Equals(planned)
        )
        {
            return null;
        }

        var written = document.Tree.Source.Text[(TaskList.Name.Length + 2)..];
        return written.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    /// <summary>The column of the dash in an item's lines, or -1.</summary>
    public static int DashColumn(IReadOnlyList<string> lines)
    {
        var first = lines.FirstOrDefault(line => line.TrimStart(' ') is { Length: > 0 } rest && rest[0] != '#') ?? "";
        var column = first.AsSpan().IndexOfAnyExcept(' ');
        return column >= 0 && first[column] == '-' ? column : -1;
    }
}
