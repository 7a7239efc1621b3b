using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The one statement that writes all rows of a shape, from arrays or from a copied table; both give it the same columns.</summary>
internal sealed class RowStatement(TaskTable table, RowShape shape, IReadOnlyList<PlannedRow> rows)
{
    private const string Copied = "pg_temp.lockstep_rows";

    /// <summary>Makes the table that <see cref="CopyAsync"/> fills.</summary>
    public string MakeCopyTable =>
        $"create temporary table lockstep_rows ({string.Join(", ", SourceColumns.Select(c => $"{c} {TypeOf(c)}"))}) on commit drop";

    /// <summary>Takes it away.</summary>
    public static string DropCopyTable => $"drop table {Copied}";

    /// <summary>How many rows it must hit.</summary>
    public int Count => rows.Count;

    private string[] SourceColumns { get; } =
    [
        "id",
        .. shape.Kind == RowShapeKind.Insert ? Array.Empty<string>() : ["version"],
        .. shape.Set.Select((_, index) => $"c{index}"),
        .. shape.SetsExtra ? ["extra"] : Array.Empty<string>(),
    ];

    /// <summary>The statement with its values as arrays.</summary>
    public NpgsqlBatchCommand FromArrays()
    {
        var columns = SourceColumns;
        var source = $"unnest({string.Join(", ", columns.Select((_, index) => $"${index + 1}"))}) as s({string.Join(", ", columns)})";
        var part = Sql.Part(Text(source, columns.Length + 1));
        for (var place = 0; place < columns.Length; place++)
        {
            var at = place;
            part.Parameters.Add(
                columns[at] == "version"
                    ? Sql.Bigints([.. rows.Select(row => row.Version)])
                    : Sql.Texts([.. rows.Select(row => TextOf(row, at))])
            );
        }

        AddRemoved(part);
        return part;
    }

    /// <summary>The statement with its values from the copied table.</summary>
    public NpgsqlBatchCommand FromCopy()
    {
        var part = Sql.Part(Text($"{Copied} s", 1));
        AddRemoved(part);
        return part;
    }

    /// <summary>Sends the values.</summary>
    public async Task CopyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var columns = SourceColumns;
        await using var import = await connection.BeginBinaryImportAsync(
            $"copy {Copied} ({string.Join(", ", columns)}) from stdin (format binary)",
            cancellationToken
        );
        foreach (var row in rows)
        {
            await import.StartRowAsync(cancellationToken);
            for (var place = 0; place < columns.Length; place++)
            {
                if (columns[place] == "version")
                {
                    await import.WriteAsync(row.Version, NpgsqlTypes.NpgsqlDbType.Bigint, cancellationToken);
                }
                else if (TextOf(row, place) is { } text)
                {
                    await import.WriteAsync(text, NpgsqlTypes.NpgsqlDbType.Text, cancellationToken);
                }
                else
                {
                    await import.WriteNullAsync(cancellationToken);
                }
            }
        }

        await import.CompleteAsync(cancellationToken);
    }

    private string Text(string source, int removedParameter) =>
        shape.Kind switch
        {
            RowShapeKind.Insert => InsertText(source),
            RowShapeKind.Update => $"update {table.Name.Quoted} t set {Assignments(removedParameter)} from {source} where {Same}",
            _ => $"delete from {table.Name.Quoted} t using {source} where {Same}",
        };

    private string Same => $"t.{table.Id} = {table.IdExpression("s.id")} and {table.VersionExpression("t")} = s.version";

    private string InsertText(string source)
    {
        var columns = shape.Set.Select(column => column.Quoted).Prepend(table.Id).ToList();
        var values = shape
            .Set.Select((column, index) => column.WriteExpression($"s.c{index}"))
            .Prepend(table.IdExpression("s.id"))
            .ToList();
        if (shape.SetsExtra)
        {
            columns.Add(table.ExtraColumn!.Quoted);
            values.Add(table.ExtraColumn!.WriteExpression("s.extra"));
        }

        // An id that the database would make itself (generated always) is given here all the same.
        return $"insert into {table.Name.Quoted} ({string.Join(", ", columns)}) overriding system value select {string.Join(", ", values)} from {source}";
    }

    private string Assignments(int removedParameter)
    {
        var parts = shape.Set.Select((column, index) => $"{column.Quoted} = {column.WriteExpression($"s.c{index}")}").ToList();
        parts.AddRange(shape.Cleared.Select(column => $"{column.Quoted} = {column.ClearedExpression}"));
        if (shape.SetsExtra || shape.RemovedExtra.Count > 0)
        {
            parts.Add($"{table.ExtraColumn!.Quoted} = {ExtraExpression(removedParameter)}");
        }

        return string.Join(", ", parts);
    }

    private string ExtraExpression(int removedParameter)
    {
        var column = table.ExtraColumn!;
        var old = $"t.{column.Quoted}::jsonb";
        var text = $"case when jsonb_typeof({old}) = 'object' then {old} else '{{}}' end";
        text = shape.RemovedExtra.Count > 0 ? $"({text}) - ${removedParameter}" : text;
        text = shape.SetsExtra ? $"({text}) || s.extra::jsonb" : text;
        text = column.IsNotNull ? text : $"nullif({text}, '{{}}')";
        return column.Form == ColumnForm.Json ? $"({text})::json" : text;
    }

    private void AddRemoved(NpgsqlBatchCommand part)
    {
        if (shape.RemovedExtra.Count > 0)
        {
            part.Parameters.Add(Sql.Texts([.. shape.RemovedExtra]));
        }
    }

    private string? TextOf(PlannedRow row, int place)
    {
        var first = shape.Kind == RowShapeKind.Insert ? 1 : 2;
        return place == 0 ? row.Task.Text
            : place - first < shape.Set.Count ? row.TextOf(place - first)
            : row.ExtraText;
    }

    private static string TypeOf(string column) => column == "version" ? "bigint" : "text";
}
