using System.Text;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Sync;

namespace Lockstep.Tool.Output;

/// <summary>What a run would do: the file's difference, then a line for each row, item, conflict and what waits.</summary>
internal static class PreviewText
{
    /// <summary>The text.</summary>
    public static string Of(SyncPreview preview)
    {
        var diffs = preview
            .Files.Where(file => !ReferenceEquals(file.Before, file.After))
            .Select(file =>
                UnifiedDiff.Make(TextOf(file.Before), TextOf(file.After), file.Name, SecretText.Of(file.Before), SecretText.Of(file.After))
            );
        return (string.Concat(diffs) + PlanText.Of(preview.Outcome.Plan!)).TrimEnd('\n');
    }

    private static string TextOf(ScheduleDocument document) => Encoding.UTF8.GetString(document.Bytes.Span);
}
