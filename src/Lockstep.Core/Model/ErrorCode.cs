namespace Lockstep.Core.Model;

/// <summary>The codes of Lockstep's errors. A code never changes its meaning; command line, HTTP and docs share them.</summary>
public static class ErrorCode
{
    /// <summary>The file is missing or cannot be opened.</summary>
    public const string FileUnreadable = "LS1001";

    /// <summary>The file is empty or holds no list of tasks.</summary>
    public const string FileEmpty = "LS1002";

    /// <summary>The file is no regular file, or larger than the limit.</summary>
    public const string FileNotSuitable = "LS1003";

    /// <summary>The file is not UTF-8, or holds characters that YAML forbids.</summary>
    public const string Encoding = "LS1004";

    /// <summary>The file holds the conflict markers of git.</summary>
    public const string GitConflictMarkers = "LS1005";

    /// <summary>The file is not valid YAML.</summary>
    public const string YamlSyntax = "LS1006";

    /// <summary>The file is deeper, larger or more tangled than the limits allow.</summary>
    public const string YamlLimits = "LS1007";

    /// <summary>The file has several documents, or is of a shape that holds no tasks.</summary>
    public const string DocumentShape = "LS1008";

    /// <summary>Another process holds the lock of the file, or has it open for writing.</summary>
    public const string FileLocked = "LS1101";

    /// <summary>The file could not be written.</summary>
    public const string FileNotWritten = "LS1102";

    /// <summary>The file is a link, a mount or of an owner that a swap would not keep.</summary>
    public const string FileNotSwappable = "LS1103";

    /// <summary>A task's required field is missing.</summary>
    public const string MissingField = "LS1201";

    /// <summary>A task's id is missing, malformed or too long.</summary>
    public const string InvalidId = "LS1202";

    /// <summary>A cron expression is invalid.</summary>
    public const string InvalidCron = "LS1203";

    /// <summary>A time stamp is invalid.</summary>
    public const string InvalidTimestamp = "LS1204";

    /// <summary>A value cannot be held by both sides.</summary>
    public const string InvalidValue = "LS1205";

    /// <summary>An id stands twice.</summary>
    public const string DuplicateId = "LS1206";

    /// <summary>A key stands twice in one map.</summary>
    public const string DuplicateKey = "LS1207";

    /// <summary>An item of the list is no task.</summary>
    public const string NotATask = "LS1208";

    /// <summary>The edit would not give the planned tasks when read again.</summary>
    public const string EditNotPossible = "LS1209";

    /// <summary>The database cannot be reached or refused a statement.</summary>
    public const string DatabaseUnavailable = "LS1301";

    /// <summary>The table or the schema is not one that Lockstep can work with.</summary>
    public const string DatabaseShape = "LS1302";

    /// <summary>The row cannot be written because the table's constraints forbid it.</summary>
    public const string RowNotWritten = "LS1303";

    /// <summary>There is no such conflict, or it is closed.</summary>
    public const string ConflictClosed = "LS1401";

    /// <summary>The values that the conflict is about have moved since it was shown.</summary>
    public const string ConflictMoved = "LS1402";

    /// <summary>The resolution is not one that this conflict can take.</summary>
    public const string InvalidResolution = "LS1403";

    /// <summary>The guard holds the change back.</summary>
    public const string Held = "LS1501";

    /// <summary>There is no task of that id on either side.</summary>
    public const string UnknownTask = "LS1701";

    /// <summary>What a kept plan was made from has moved, or the plan has been carried out.</summary>
    public const string PlanMoved = "LS1702";

    /// <summary>A kept plan is of another version of the program, file, database or set of options, or has been edited.</summary>
    public const string PlanForeign = "LS1703";

    /// <summary>Somebody has paused it.</summary>
    public const string Paused = "LS1704";

    /// <summary>An option or an argument is wrong.</summary>
    public const string Usage = "LS2001";

    /// <summary>A request is malformed.</summary>
    public const string BadRequest = "LS2101";

    /// <summary>A request came from a foreign host or origin.</summary>
    public const string ForeignRequest = "LS2102";

    /// <summary>The server has not compared both sides yet.</summary>
    public const string NotReady = "LS2103";

    /// <summary>Something failed inside; the log says more.</summary>
    public const string Internal = "LS2104";
}
