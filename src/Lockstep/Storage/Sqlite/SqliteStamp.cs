using Lockstep.Core.Model;

namespace Lockstep.Storage.Sqlite;

/// <summary>Instants in Lockstep's own tables: ISO 8601 to the microsecond.</summary>
internal static class SqliteStamp
{
    public static string Text(DateTimeOffset instant) => TimestampText.Format(instant);

    public static DateTimeOffset Read(string text) =>
        TimestampText.TryParse(text, out var instant) ? instant : throw new FormatException($"'{text}' is no time stamp.");
}
