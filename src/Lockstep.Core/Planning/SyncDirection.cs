namespace Lockstep.Core.Planning;

/// <summary>Which sides a run may write.</summary>
public enum SyncDirection
{
    /// <summary>Both.</summary>
    Bidirectional,

    /// <summary>Only the database.</summary>
    YamlToDb,

    /// <summary>Only the file.</summary>
    DbToYaml,
}
