namespace Lockstep.Core.Planning;

/// <summary>How a conflict is resolved.</summary>
public enum ConflictChoice
{
    /// <summary>The whole task as the file has it.</summary>
    KeepYaml,

    /// <summary>The whole task as the database has it.</summary>
    KeepDb,

    /// <summary>Each field in conflict from its owner, what one side alone changed from that side.</summary>
    Merge,

    /// <summary>A side or a value for each field in conflict.</summary>
    Custom,
}
