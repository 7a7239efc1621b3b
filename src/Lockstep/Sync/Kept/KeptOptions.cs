using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Sync.Kept;

/// <summary>The options that decide what a plan does, by the names of the settings. Where it runs and how long it waits are not among them.</summary>
internal static class KeptOptions
{
    public static TaskValue.Map Of(LockstepOptions options) =>
        TaskValue.Map.Of([
            Pair("table", options.Table),
            Pair("detection", SyncJson.Name(options.Detection)),
            Pair("on_conflict", options.OnConflict is { } rule ? SyncJson.Name(rule) : "ask"),
            Pair("runtime_fields", string.Join(',', options.RuntimeFields.Order(StringComparer.Ordinal))),
            Pair(
                "runtime_values",
                string.Join(
                    ',',
                    options
                        .RuntimeValues.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                        .SelectMany(pair => pair.Value.Order(StringComparer.Ordinal).Select(value => $"{pair.Key}={value}"))
                )
            ),
            Pair(
                "owners",
                string.Join(
                    ',',
                    options
                        .Owners.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                        .Select(pair => $"{pair.Key}={SyncJson.Name(pair.Value)}")
                )
            ),
            Pair(
                "guard",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{options.Guard.LargestDeletedShare},{options.Guard.FewestDeletes},{options.Guard.FewestChanges},{options.Guard.FewestAdded}"
                )
            ),
        ]);

    private static KeyValuePair<string, TaskValue> Pair(string name, string text) => KeyValuePair.Create(name, TaskValue.Of(text));
}
