namespace Lockstep.Core.Yaml;

/// <summary>How a document is kept; what it says is the same in either form.</summary>
internal enum DocumentForm
{
    /// <summary>A large file is cut into its items where that is possible.</summary>
    BySize,

    /// <summary>Cut into its items where that is possible.</summary>
    Cut,

    /// <summary>Parsed as a whole.</summary>
    Whole,
}
