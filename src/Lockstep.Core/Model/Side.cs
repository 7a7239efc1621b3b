namespace Lockstep.Core.Model;

/// <summary>One of the two things that are kept in step.</summary>
public enum Side
{
    /// <summary>The YAML file.</summary>
    File,

    /// <summary>The table in the database.</summary>
    Database,
}
