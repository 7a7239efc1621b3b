using System.Security.Cryptography;
using System.Text;
using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>The triggers of one task table, and their functions, which depend on its columns.</summary>
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

    /// <summary>The functions of the triggers.</summary>
    public static string[] Functions { get; } = ["stamp_insert", "stamp_update", "log_insert", "log_update", "log_delete", "log_truncate"];

    /// <summary>The triggers for a table whose columns are complete.</summary>
    public static TriggerScript For(TaskTable table)
    {
        var updatedAt = table.ColumnOf(TaskField.UpdatedAt)!;
        var text = SchemaScripts.Fill(
            SchemaScripts.TaskFunctions + "\n" + SchemaScripts.TaskTriggers,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["table"] = table.Name.Quoted,
                ["id"] = table.Id,
                ["updated_at"] = updatedAt.Quoted,
                ["changed"] = $"({table.EditedExpressions("old")}) is distinct from ({table.EditedExpressions("new")})",
                ["zone"] = updatedAt.Form == ColumnForm.TimestampWithoutZone ? "without zone" : "with zone",
                ["old_image"] = RowImage.Of(table, "old"),
                ["gone_image"] = RowImage.Of(table, "gone"),
            }
        );
        return new TriggerScript(text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
