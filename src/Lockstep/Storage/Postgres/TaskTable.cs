using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>The task table as it was found in the catalog.</summary>
internal sealed record TaskTable
{
    /// <summary>The table with its schema.</summary>
    public required SqlName Name { get; init; }

    /// <summary>What its ids are.</summary>
    public required TaskIdType IdType { get; init; }

    /// <summary>The name of the column of the ids.</summary>
    public required string IdColumn { get; init; }

    /// <summary>The columns that it has of the known fields, in their fixed order, and behind them those of extra fields.</summary>
    public required IReadOnlyList<TaskColumn> Columns { get; init; }

    /// <summary>The known fields without a column.</summary>
    public required IReadOnlyList<TaskField> Missing { get; init; }

    /// <summary>The column of the extra fields; none when it is still missing.</summary>
    public required TaskColumn? ExtraColumn { get; init; }

    /// <summary>Whether rows have a version.</summary>
    public required bool HasVersion { get; init; }

    /// <summary>The column in which a row can name its file; none when there is none.</summary>
    public required string? FileColumn { get; init; }

    /// <summary>The sequence that gives ids to rows inserted without one, in quotes; none when there is none, or this role may not move it.</summary>
    public string? IdSequence { get; init; }

    /// <summary>Further columns that could hold an extra field of their name.</summary>
    public IReadOnlyList<string> FreeColumns { get; init; } = [];

    /// <summary>What works less well than it could, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether row security is switched on.</summary>
    public bool HasRowSecurity { get; init; }

    /// <summary>Whether this role may add columns and triggers.</summary>
    public bool MayAlter { get; init; } = true;

    /// <summary>Whether there are no triggers to count on, so that a row's version is computed of its content.</summary>
    public bool IsPolled { get; init; }

    /// <summary>The columns that count as an edit when they change. A scheduler's moves and the stamp of the last change don't.</summary>
    public IReadOnlyList<string> RuntimeFields { get; init; } = [];

    /// <summary>Whether all columns that Lockstep needs are there.</summary>
    public bool IsComplete => Missing.Count == 0 && ExtraColumn is not null && HasVersion;

    /// <summary>The ids' column in double quotes.</summary>
    public string Id => SqlName.Quote(IdColumn);

    /// <summary>The column of a field; none where it has none of its own.</summary>
    public TaskColumn? ColumnOf(string field) => Columns.FirstOrDefault(column => column.Field.Name == field);

    /// <summary>The extra fields that lie in columns of their own.</summary>
    public IReadOnlySet<string> OwnFields =>
        Columns.Where(column => column.Field.Kind == FieldKind.Extra).Select(column => column.Field.Name).ToHashSet();

    /// <summary>Whether a change of the field is an edit.</summary>
    public bool IsEdit(string field) => field != TaskField.UpdatedAt && !RuntimeFields.Contains(field);

    /// <summary>The expressions of a row whose change makes an edit, separated by commas.</summary>
    public string EditedExpressions(string row) =>
        string.Join(
            ", ",
            Columns
                .Where(column => IsEdit(column.Field.Name))
                .Concat(ExtraColumn is null ? [] : [ExtraColumn])
                .Select(column => column.CompareExpression(row))
                .Prepend($"{row}.{Id}")
        );

    /// <summary>The expression for a row's version: a number that is another after each edit.</summary>
    public string VersionExpression(string row) =>
        IsPolled
            ? $"(pg_catalog.hashtextextended(row({EditedExpressions(row)})::text, 0) & 9223372036854775807)"
            : $"{row}.{ColumnMap.Version}";

    /// <summary>The place of a field's column among <see cref="Columns"/>; -1 where it has none.</summary>
    public int IndexOf(string field)
    {
        for (var at = 0; at < Columns.Count; at++)
        {
            if (Columns[at].Field.Name == field)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>The expression that turns an id's text into the column's type.</summary>
    public string IdExpression(string text) =>
        IdType switch
        {
            TaskIdType.BigInt => $"{text}::bigint",
            TaskIdType.Uuid => $"{text}::uuid",
            _ => text,
        };

    /// <summary>The condition that a row's id is among those of an array of texts.</summary>
    public string IdIn(string texts) =>
        IdType switch
        {
            TaskIdType.BigInt => $"t.{Id} = any({texts}::bigint[])",
            TaskIdType.Uuid => $"t.{Id} = any({texts}::uuid[])",
            _ => $"t.{Id} = any({texts})",
        };

    /// <summary>The ids in the order in which rows are read and locked.</summary>
    public string IdOrder => IdType == TaskIdType.Text ? $"t.{Id} collate \"C\"" : $"t.{Id}";

    /// <summary>The columns that <see cref="RowReader"/> reads, in its order, of the table as <c>t</c>.</summary>
    public string SelectList =>
        string.Join(
            ", ",
            Columns
                .Select(column => column.ReadExpression("t"))
                .Append(ExtraColumn?.ReadExpression("t") ?? "null::text")
                .Prepend(FileColumn is { } file ? $"t.{SqlName.Quote(file)}::text" : "null::text")
                .Prepend(VersionExpression("t"))
                .Prepend(IdType == TaskIdType.BigInt ? $"t.{Id}::bigint" : $"t.{Id}::text")
        );
}
