using System.Security.Cryptography;
using System.Text;
using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>The triggers of one task table, which depend on its columns.</summary>
/// <param name="Text">The SQL that makes them.</param>
/// <param name="Fingerprint">What differs when the SQL does.</param>
internal sealed record TriggerScript(string Text, string Fingerprint)
{
    /// <summary>The names of the triggers.</summary>
    public static string[] Names { get; } =
    [
        "zz_lockstep_stamp_insert",
        "zz_lockstep_stamp_update",
        "lockstep_log_insert",
        "lockstep_log_update",
        "lockstep_log_delete",
        "lockstep_log_truncate",
    ];

    /// <summary>The triggers for a table whose columns are complete.</summary>
    public static TriggerScript For(TaskTable table, IReadOnlyList<string> runtimeColumns)
    {
        // updated_at is bookkeeping: a scheduler whose ORM stamps it on each tick makes no edit by that.
        var watched = table
            .Columns.Where(column => column.Field.Name != TaskField.UpdatedAt && !runtimeColumns.Contains(column.Field.Name))
            .Append(table.ExtraColumn!)
            .ToList();
        string Row(string row) => string.Join(", ", watched.Select(column => column.CompareExpression(row)).Prepend($"{row}.id"));

        var withoutZone = table.Columns.Single(column => column.Field.Name == TaskField.UpdatedAt).Form == ColumnForm.TimestampWithoutZone;
        var text = SchemaScripts
            .TaskTriggers.Replace("{table}", table.Name.Quoted, StringComparison.Ordinal)
            .Replace("{changed}", $"({Row("old")}) is distinct from ({Row("new")})", StringComparison.Ordinal)
            .Replace("{zone}", withoutZone ? "without zone" : "with zone", StringComparison.Ordinal);
        return new TriggerScript(text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
