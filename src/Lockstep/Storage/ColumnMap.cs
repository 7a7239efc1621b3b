using Lockstep.Core.Model;
using Lockstep.Settings;

namespace Lockstep.Storage;

/// <summary>Which column holds which field, where the two are not named alike. Immutable.</summary>
public sealed class ColumnMap
{
    /// <summary>The column of the extra fields, where nothing else is said.</summary>
    internal const string Extra = "extra";

    /// <summary>The column in which a new row may name its file, where nothing else is said.</summary>
    internal const string File = "file";

    /// <summary>The column of the row's version; it is Lockstep's own and bears no other name.</summary>
    internal const string Version = "lockstep_version";

    private readonly Dictionary<string, string> _columns;

    /// <summary>Makes a map.</summary>
    /// <param name="columns">The column by field: <c>id</c>, a known field, <c>extra</c> or <c>file</c>.</param>
    /// <exception cref="StoreException">A field is unknown, a column is no name, or two fields lie on one column.</exception>
    public ColumnMap(IEnumerable<KeyValuePair<string, string>> columns)
    {
        _columns = columns.ToDictionary(StringComparer.Ordinal);
        if (Fault(_columns) is { } fault)
        {
            throw new StoreException(ErrorCode.Usage, fault);
        }
    }

    /// <summary>What can lie in a column of another name.</summary>
    internal static IReadOnlyList<string> Fields { get; } = [TaskField.Id, .. TaskField.Known.Select(field => field.Name), Extra, File];

    /// <summary>The map under which every field lies in the column of its name.</summary>
    public static ColumnMap Default { get; } = new([]);

    /// <summary>Whether some field lies in a column of another name.</summary>
    internal bool RenamesAny => _columns.Any(pair => pair.Key != pair.Value);

    /// <summary>The column of a field.</summary>
    public string Of(string field) => _columns.GetValueOrDefault(field, field);

    /// <summary>Whether the column of a field was named, so that it must be there.</summary>
    internal bool Names(string field) => _columns.ContainsKey(field);

    /// <summary>What is wrong with a map, in a sentence; nothing when all is well.</summary>
    internal static string? Fault(IEnumerable<KeyValuePair<string, string>> columns)
    {
        var map = columns.ToDictionary(StringComparer.Ordinal);
        foreach (var (field, column) in map)
        {
            if (!Fields.Contains(field))
            {
                return $"column {field}={column}: {field} is none of {string.Join(", ", Fields)}{NearestName.Hint(field, Fields)}";
            }

            if (
                System.Text.Encoding.UTF8.GetByteCount(column) is 0 or > 63
                || column == Version
                || column.Any(char.IsControl)
                || column.Contains("$lockstep$", StringComparison.Ordinal)
            )
            {
                return $"column {field}={column}: '{column}' is not the name of a column that can hold it.";
            }
        }

        var twice = Fields
            .GroupBy(field => map.GetValueOrDefault(field, field), StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1 && group.Any(map.ContainsKey));
        return twice is null
            ? null
            : $"column {string.Join(" and ", twice)}: both lie in the column {twice.Key}; give each field a column of its own.";
    }
}
