namespace Lockstep.Core.Planning;

/// <summary>What both sides did that cannot both stand.</summary>
public enum ConflictKind
{
    /// <summary>Both changed the same field, or the same key inside <c>params_json</c>, differently.</summary>
    Field,

    /// <summary>The file deleted the task, the database changed it.</summary>
    DeletedInFile,

    /// <summary>The database deleted the task, the file changed it.</summary>
    DeletedInDatabase,

    /// <summary>Both hold the task, differently, and no common state is known; or the plain time stamp rule found the row newer.</summary>
    NoBase,

    /// <summary>The file was saved with what stood there before Lockstep last wrote it, as from an old editor buffer.</summary>
    StaleOverwrite,
}
