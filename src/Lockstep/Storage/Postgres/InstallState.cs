namespace Lockstep.Storage.Postgres;

/// <summary>What is there when a database is looked at.</summary>
/// <param name="Version">The number of the schema; 0 when there is none.</param>
/// <param name="Meta">What the schema keeps about itself.</param>
/// <param name="Table">The task table; none when it must be made.</param>
/// <param name="HasTriggers">Whether the table's triggers stand and are switched on.</param>
/// <param name="CurrentSchema">Where a table without schema would be made.</param>
internal sealed record InstallState(
    int Version,
    IReadOnlyDictionary<string, string> Meta,
    TaskTable? Table,
    bool HasTriggers,
    string? CurrentSchema
)
{
    /// <summary>The names under which the schema keeps what it knows of itself.</summary>
    public const string VersionKey = "version";

    /// <summary>The task table's name.</summary>
    public const string TableKey = "table";

    /// <summary>The fingerprint of the triggers.</summary>
    public const string TriggersKey = "triggers";

    /// <summary>The columns that were added to the task table, as a list.</summary>
    public const string AddedKey = "added_columns";

    /// <summary>The columns of the task table that hold an extra field, as a list.</summary>
    public const string OwnKey = "own_columns";

    /// <summary>
    /// Whether Lockstep must do without triggers: this role may not make them, and nobody else has. Where somebody has, that one brings them up to date.
    /// </summary>
    public bool IsPolled => Table is { MayAlter: false } && !Meta.ContainsKey(TriggersKey);

    /// <summary>Whether nothing is missing.</summary>
    public bool IsFinished =>
        Version == SchemaScripts.Newest
        && Meta.ContainsKey(TableKey)
        && Table is { } table
        && (IsPolled || (table.IsComplete && HasTriggers && Meta.GetValueOrDefault(TriggersKey) == TriggerScript.For(table).Fingerprint));

    /// <summary>A list among what the schema keeps.</summary>
    public IReadOnlyList<string> List(string key) => TextList.Read(Meta.GetValueOrDefault(key));
}
