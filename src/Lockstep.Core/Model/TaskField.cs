namespace Lockstep.Core.Model;

/// <summary>The one table of the fields that Lockstep knows. Every other key of a task is an extra field.</summary>
/// <param name="Name">The key in the file and the column in the table.</param>
/// <param name="Kind">How its value is read, compared and written.</param>
/// <param name="Owner">The side whose value the <c>merge</c> choice takes for a field in conflict, unless configured otherwise.</param>
/// <param name="IsRequired">Whether a task without it is invalid.</param>
public sealed record TaskField(string Name, FieldKind Kind, Side Owner, bool IsRequired)
{
    /// <summary>The key of the identity, which is no field.</summary>
    public const string Id = "id";

    /// <summary>The moment of the last change; bookkeeping, never a change by itself.</summary>
    public const string UpdatedAt = "updated_at";

    /// <summary>The field that a scheduler moves all day.</summary>
    public const string NextRunAt = "next_run_at";

    /// <summary>The task's parameters.</summary>
    public const string ParamsJson = "params_json";

    /// <summary>The known fields in the order in which a new item gets them.</summary>
    public static IReadOnlyList<TaskField> Known { get; } =
    [
        new("skill_name", FieldKind.Text, Side.File, IsRequired: true),
        new("schedule_cron", FieldKind.Cron, Side.File, IsRequired: true),
        new(NextRunAt, FieldKind.Timestamp, Side.Database, IsRequired: true),
        new(ParamsJson, FieldKind.Json, Side.File, IsRequired: false),
        new("status", FieldKind.Text, Side.Database, IsRequired: false),
        new("user_id", FieldKind.Text, Side.File, IsRequired: false),
        new("created_at", FieldKind.Timestamp, Side.File, IsRequired: false),
        new(UpdatedAt, FieldKind.Timestamp, Side.Database, IsRequired: false),
    ];

    private static readonly Dictionary<string, TaskField> ByName = Known.ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>The field of a name; an extra field, owned by the file, for a name that is not in the table.</summary>
    public static TaskField Of(string name) =>
        ByName.TryGetValue(name, out var field) ? field : new TaskField(name, FieldKind.Extra, Side.File, IsRequired: false);

    /// <summary>Whether the name is one of the table's own columns.</summary>
    public static bool IsKnown(string name) => ByName.ContainsKey(name);
}
