namespace Lockstep.Storage.Postgres;

/// <summary>How a column keeps its value, which decides how it is read and written.</summary>
internal enum ColumnForm
{
    /// <summary>text or varchar.</summary>
    Text,

    /// <summary>A type with a text form of its own: an enum, a number, a uuid, a truth value.</summary>
    Cast,

    /// <summary>A number that is one in the file too: the column of an extra field.</summary>
    Number,

    /// <summary>A truth value that is one in the file too: the column of an extra field.</summary>
    Truth,

    /// <summary>timestamp with time zone.</summary>
    TimestampWithZone,

    /// <summary>timestamp without time zone, taken as UTC.</summary>
    TimestampWithoutZone,

    /// <summary>json, which PostgreSQL cannot compare.</summary>
    Json,

    /// <summary>jsonb.</summary>
    JsonB,

    /// <summary>JSON in a text column.</summary>
    JsonText,
}
