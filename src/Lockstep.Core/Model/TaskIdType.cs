namespace Lockstep.Core.Model;

/// <summary>What the ids of a table are; fixed when the table is made.</summary>
public enum TaskIdType
{
    /// <summary>A 64-bit integer, the default.</summary>
    BigInt,

    /// <summary>Text of 1 to 128 characters out of <c>A-Z a-z 0-9 . _ -</c>.</summary>
    Text,

    /// <summary>A UUID in its canonical lower-case form.</summary>
    Uuid,
}
