namespace Lockstep.Storage;

/// <summary>
/// A moment in the life of a database, after which changes count. Immutable, and known only to the kind of store that made it; it is worth nothing once
/// the process is over.
/// </summary>
public abstract record StoreMark;
