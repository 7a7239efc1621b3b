namespace Lockstep.Core.Yaml.Items;

/// <summary>What is known about an item without parsing it again.</summary>
[Flags]
internal enum ItemStates : byte
{
    None = 0,

    /// <summary>Its id could not be read.</summary>
    NoId = 1,

    /// <summary>Something is wrong with it.</summary>
    Faulty = 2,

    /// <summary>There is something to warn of.</summary>
    Warned = 4,

    /// <summary>Another item has the same id.</summary>
    Twice = 8,

    /// <summary>Why an item is no task.</summary>
    Refused = NoId | Faulty | Twice,
}
