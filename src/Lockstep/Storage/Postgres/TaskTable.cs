using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>The task table as it was found in the catalog.</summary>
internal sealed record TaskTable
{
    /// <summary>The column of the extra fields.</summary>
    public const string Extra = "extra";

    /// <summary>The column of the row's version.</summary>
    public const string Version = "lockstep_version";

    /// <summary>The column in which a new row may name its file.</summary>
    public const string File = "file";

    /// <summary>The table with its schema.</summary>
    public required SqlName Name { get; init; }

    /// <summary>What its ids are.</summary>
    public required TaskIdType IdType { get; init; }

    /// <summary>The known columns that it has, in their fixed order.</summary>
    public required IReadOnlyList<TaskColumn> Columns { get; init; }

    /// <summary>The known columns that it lacks.</summary>
    public required IReadOnlyList<TaskField> Missing { get; init; }

    /// <summary>The column of the extra fields; none when it is still missing.</summary>
    public required TaskColumn? ExtraColumn { get; init; }

    /// <summary>Whether rows have a version.</summary>
    public required bool HasVersion { get; init; }

    /// <summary>Whether a row can name its file.</summary>
    public required bool NamesFiles { get; init; }

    /// <summary>The sequence that gives ids to rows inserted without one, in quotes; none when there is none, or this role may not move it.</summary>
    public required string? IdSequence { get; init; }

    /// <summary>Whether all columns that Lockstep needs are there.</summary>
    public bool IsComplete => Missing.Count == 0 && ExtraColumn is not null && HasVersion;

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
            TaskIdType.BigInt => $"t.id = any({texts}::bigint[])",
            TaskIdType.Uuid => $"t.id = any({texts}::uuid[])",
            _ => $"t.id = any({texts})",
        };

    /// <summary>The ids in the order in which rows are read and locked.</summary>
    public string IdOrder => IdType == TaskIdType.Text ? "t.id collate \"C\"" : "t.id";

    /// <summary>The columns that <see cref="RowReader"/> reads, in its order, of the table as <c>t</c>.</summary>
    public string SelectList =>
        string.Join(
            ", ",
            Columns
                .Append(ExtraColumn!)
                .Select(column => column.ReadExpression("t"))
                .Prepend(NamesFiles ? $"t.{File}::text" : "null::text")
                .Prepend($"t.{Version}")
                .Prepend(IdType == TaskIdType.BigInt ? "t.id::bigint" : "t.id::text")
        );
}
