using System.Text.RegularExpressions;
using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>A name of a table, perhaps with its schema, that is safe within SQL.</summary>
internal sealed partial record SqlName(string? Schema, string Table)
{
    private const int LongestIdentifier = 63;

    /// <summary>The name in double quotes.</summary>
    public string Quoted => Schema is null ? Quote(Table) : $"{Quote(Schema)}.{Quote(Table)}";

    /// <summary>Reads <c>table</c> or <c>schema.table</c>; letters, digits, underscore and dollar only.</summary>
    public static SqlName Parse(string text)
    {
        var match = Pattern().Match(text);
        var schema = match.Groups["schema"];
        var table = match.Groups["table"];
        return match.Success && schema.Length <= LongestIdentifier && table.Length <= LongestIdentifier
            ? new SqlName(schema.Success ? schema.Value : null, table.Value)
            : throw new StoreException(
                ErrorCode.Usage,
                $"'{text}' is not the name of a table; write it as scheduled_tasks or as schema.scheduled_tasks."
            );
    }

    /// <summary>An identifier in double quotes.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <inheritdoc/>
    public override string ToString() => Schema is null ? Table : $"{Schema}.{Table}";

    [GeneratedRegex(@"\A(?:(?<schema>[A-Za-z_][A-Za-z0-9_$]*)\.)?(?<table>[A-Za-z_][A-Za-z0-9_$]*)\z")]
    private static partial Regex Pattern();
}
