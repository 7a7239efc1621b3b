namespace Lockstep.Storage.Sqlite;

/// <summary>How far the change log had come: SQLite has one writer at a time, so entries are committed in the order of their numbers.</summary>
/// <param name="Entry">The number of the last entry that was ever given.</param>
/// <param name="Schema">The schema's cookie; it differs when somebody altered the database, and perhaps its triggers.</param>
internal sealed record SqliteMark(long Entry, long Schema) : StoreMark;
