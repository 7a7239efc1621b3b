namespace Lockstep.Files;

/// <summary>What notifications mean for the watched file.</summary>
[Flags]
internal enum WatchVerdict
{
    None = 0,

    /// <summary>It may be in the middle of a change: wait a little for more.</summary>
    Soon = 1,

    /// <summary>A change is complete.</summary>
    Now = 2,

    /// <summary>The way to the file changed: walk it again.</summary>
    Renew = 4,
}
