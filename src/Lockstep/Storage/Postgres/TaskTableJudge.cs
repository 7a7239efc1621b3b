using Lockstep.Core.Model;
using Lockstep.Settings;

namespace Lockstep.Storage.Postgres;

/// <summary>Makes the task table of what the catalog says, or says in which column it is not one.</summary>
internal sealed class TaskTableJudge(FoundTable found, IReadOnlyDictionary<string, FoundColumn> columns, PostgresStoreOptions options)
{
    private ColumnMap Map => options.Columns;

    /// <summary>The exception for a table that Lockstep cannot work with.</summary>
    public static StoreException Wrong(string message) => new(ErrorCode.DatabaseShape, message);

    /// <summary>The table.</summary>
    /// <param name="ownColumns">The columns that hold an extra field.</param>
    public TaskTable Judge(IReadOnlySet<string> ownColumns)
    {
        RequireNamed();
        var id = Find(TaskField.Id) ?? throw Wrong($"The table {found.Name} has no column {Map.Of(TaskField.Id)}.{WayOut}");
        var idType = IdTypeOf(id);
        RequireRequired();
        RequireKey(id);
        RequireAllRows();
        if (columns.TryGetValue(ColumnMap.Version, out var version) && version is not { Type: "int8", IsNotNull: true })
        {
            throw Wrong($"The column {ColumnMap.Version} of {found.Name} must be a bigint that is not null.");
        }

        var own = Others().Where(column => ownColumns.Contains(column.Name)).Select(OwnColumn).OfType<TaskColumn>().ToList();
        return new TaskTable
        {
            Name = found.Name,
            IdType = idType,
            IdColumn = id.Name,
            Columns =
            [
                .. TaskField.Known.Where(field => Find(field.Name) is not null).Select(field => KnownColumn(field, Find(field.Name)!)),
                .. own,
            ],
            Missing = [.. TaskField.Known.Where(field => Find(field.Name) is null)],
            ExtraColumn = Find(ColumnMap.Extra) is { } extra ? ExtraColumn(extra) : null,
            HasVersion = version is not null,
            FileColumn = Find(ColumnMap.File) is { Category: "S" } file ? file.Name : null,
            IdSequence = found.Sequence,
            FreeColumns =
            [
                .. Others().Where(column => !ownColumns.Contains(column.Name) && OwnColumn(column) is not null).Select(c => c.Name),
            ],
            Warnings = [.. Warnings(own)],
            HasRowSecurity = found.HasRowSecurity,
            MayAlter = found.MayAlter,
            RuntimeFields = options.RuntimeColumns,
        };
    }

    private static string WayOut => " If a column of another name holds it, say so by --column FIELD=COLUMN.";

    private FoundColumn? Find(string field) => columns.GetValueOrDefault(Map.Of(field));

    private IEnumerable<FoundColumn> Others()
    {
        var taken = ColumnMap.Fields.Select(Map.Of).Append(ColumnMap.Version).ToHashSet(StringComparer.Ordinal);
        return columns.Values.Where(column => !taken.Contains(column.Name));
    }

    private void RequireNamed()
    {
        foreach (var field in ColumnMap.Fields.Where(field => Map.Names(field) && Find(field) is null))
        {
            throw Wrong(
                $"The table {found.Name} has no column {Map.Of(field)}, which --column names for {field}{NearestName.Hint(Map.Of(field), columns.Keys)}."
            );
        }
    }

    private TaskIdType IdTypeOf(FoundColumn id) =>
        id.Type switch
        {
            "int2" or "int4" or "int8" => TaskIdType.BigInt,
            "text" or "varchar" => TaskIdType.Text,
            "uuid" => TaskIdType.Uuid,
            _ => throw Wrong($"The column {id.Name} of {found.Name} is of type {id.SqlType}; an id must be an integer, a text or a uuid."),
        };

    private void RequireRequired()
    {
        var missing = TaskField
            .Known.Where(field => field.IsRequired && Find(field.Name) is null)
            .Select(field => Map.Of(field.Name))
            .ToList();
        if (missing.Count > 0)
        {
            throw Wrong($"The table {found.Name} has no column {string.Join(", ", missing)}.{WayOut}");
        }
    }

    private void RequireKey(FoundColumn id)
    {
        if (!id.IsUnique || !id.IsNotNull)
        {
            throw Wrong($"The column {id.Name} of {found.Name} is no key: make it the primary key, or unique and not null.");
        }
    }

    // Rows that a policy hides would count as deleted.
    private void RequireAllRows()
    {
        if (found.HidesRows)
        {
            throw Wrong(
                $"Row security on {found.Name} may hide rows from this role, and a row that is not seen would count as deleted. "
                    + $"Let the table's owner run: create policy lockstep on {found.Name.Quoted} to CURRENT_ROLE using (true) with check (true), "
                    + "with the name of this role; restrictive policies must not apply to it."
            );
        }
    }

    private TaskColumn KnownColumn(TaskField field, FoundColumn column)
    {
        ColumnForm? form = (field.Kind, column) switch
        {
            (FieldKind.Timestamp, { Type: "timestamptz" }) => ColumnForm.TimestampWithZone,
            (FieldKind.Timestamp, { Type: "timestamp" }) => ColumnForm.TimestampWithoutZone,
            (FieldKind.Json, { Type: "jsonb" }) => ColumnForm.JsonB,
            (FieldKind.Json, { Type: "json" }) => ColumnForm.Json,
            (FieldKind.Json, { Type: "text" or "varchar" }) => ColumnForm.JsonText,
            (FieldKind.Text or FieldKind.Cron, { Type: "text" or "varchar" }) => ColumnForm.Text,
            (FieldKind.Text or FieldKind.Cron, { Category: "S" or "E" or "N" or "B" } or { Type: "uuid" }) => ColumnForm.Cast,
            _ => null,
        };
        var wanted = field.Kind switch
        {
            FieldKind.Timestamp => "a timestamp with or without time zone",
            FieldKind.Json => "json, jsonb or text",
            _ => "a text, an enum or a number",
        };
        return form is { } known
            ? ColumnOf(field, known, column)
            : throw Wrong($"The column {column.Name} of {found.Name} is of type {column.SqlType}; it must be {wanted}.");
    }

    private TaskColumn ExtraColumn(FoundColumn column) =>
        column.Type is "json" or "jsonb"
            ? ColumnOf(TaskField.Of(ColumnMap.Extra), column.Type == "json" ? ColumnForm.Json : ColumnForm.JsonB, column)
            : throw Wrong($"The column {column.Name} of {found.Name} is of type {column.SqlType}; it must be json or jsonb.");

    // Only types whose values come back from the table as they went in; a time stamp would come back in another spelling.
    private static TaskColumn? OwnColumn(FoundColumn column)
    {
        ColumnForm? form = column switch
        {
            { IsGenerated: true } => null,
            { Type: "int2" or "int4" or "int8" or "numeric" } => ColumnForm.Number,
            { Type: "bool" } => ColumnForm.Truth,
            { Type: "text" or "varchar" } => ColumnForm.Text,
            { Type: "json" } => ColumnForm.Json,
            { Type: "jsonb" } => ColumnForm.JsonB,
            { Category: "E" } or { Type: "uuid" } => ColumnForm.Cast,
            _ => null,
        };
        return form is { } known && !TaskField.IsKnown(column.Name) && column.Name != TaskField.Id
            ? ColumnOf(TaskField.Of(column.Name), known, column)
            : null;
    }

    private static TaskColumn ColumnOf(TaskField field, ColumnForm form, FoundColumn column) =>
        new(field, form, column.SqlType, column.IsNotNull, column.LongestText) { Name = column.Name, HasDefault = column.HasDefault };

    private IEnumerable<string> Warnings(List<TaskColumn> own)
    {
        var demanding = Others()
            .Where(column =>
                column is { IsNotNull: true, HasDefault: false, IsGenerated: false } && own.All(one => one.Name != column.Name)
            )
            .Select(column => column.Name)
            .ToList();
        if (demanding.Count > 0)
        {
            yield return $"A new task of the file becomes a row only if it names {string.Join(", ", demanding)}: "
                + $"in {found.Name} {(demanding.Count == 1 ? "this column is" : "these columns are")} not null and without default.";
        }

        if (found.IsPartitioned)
        {
            yield return $"{found.Name} is partitioned: an insert straight into a partition is found by the next full compare, not at once.";
        }
    }
}
