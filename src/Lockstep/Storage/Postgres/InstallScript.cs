using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>The SQL that brings a database from what was found to what this program needs. The same text is run, and printed for somebody else to run.</summary>
internal sealed class InstallScript
{
    private readonly List<(string About, string Text)> _parts = [];
    private readonly InstallState _state;
    private readonly PostgresStoreOptions _options;

    /// <summary>Writes the script.</summary>
    public InstallScript(InstallState state, PostgresStoreOptions options)
    {
        (_state, _options) = (state, options);
        Migrate();
        Table = state.Table is { } table ? Complete(table) : Make();
        SetMeta(InstallState.TableKey, Table.Name.ToString());
        if (!state.IsPolled)
        {
            MakeTriggers();
        }
    }

    /// <summary>The table as it is afterwards.</summary>
    public TaskTable Table { get; }

    /// <summary>What the script does.</summary>
    public StorePreparation Preparation { get; private set; } = StorePreparation.None;

    /// <summary>The statements, in their order, with what they are about.</summary>
    public IReadOnlyList<(string About, string Text)> Parts => _parts;

    private void Migrate()
    {
        foreach (var (number, text) in SchemaScripts.Migrations.Where(migration => migration.Number > _state.Version))
        {
            _parts.Add(($"Lockstep's own tables, step {number}", text));
            Preparation = Preparation with { MadeSchema = true };
        }

        if (_state.Version < SchemaScripts.Newest)
        {
            SetMeta(InstallState.VersionKey, SchemaScripts.Newest.ToString(CultureInfo.InvariantCulture));
        }
    }

    private TaskTable Make()
    {
        var name = SqlName.Parse(_options.Table);
        name = name.Schema is null && _state.CurrentSchema is { } schema ? new SqlName(schema, name.Table) : name;
        var idType = _options.NewTableIdType switch
        {
            TaskIdType.Text => "text",
            TaskIdType.Uuid => "uuid",
            _ => "bigint",
        };
        var texts = ColumnMap.Fields.ToDictionary(
            field => field,
            field => SqlName.Quote(_options.Columns.Of(field)),
            StringComparer.Ordinal
        );
        (texts["table"], texts["id_type"]) = (name.Quoted, idType);
        _parts.Add(("the table of the tasks", SchemaScripts.Fill(SchemaScripts.TaskTable, texts)));
        SetMeta(InstallState.AddedKey, TextList.Write([ColumnMap.Version]));
        Preparation = Preparation with { MadeTable = true };
        return Completed(
            new TaskTable
            {
                Name = name,
                IdType = _options.NewTableIdType,
                IdColumn = _options.Columns.Of(TaskField.Id),
                Columns = [],
                Missing = TaskField.Known,
                ExtraColumn = null,
                HasVersion = true,
                FileColumn = _options.Columns.Of(ColumnMap.File),
                RuntimeFields = _options.RuntimeColumns,
            }
        );
    }

    private TaskTable Complete(TaskTable table)
    {
        if (_state.IsPolled)
        {
            return table with { IsPolled = true };
        }

        var completed = Completed(table);
        var added = completed
            .Columns.Where(column => table.ColumnOf(column.Field.Name) is null)
            .Concat(table.ExtraColumn is null ? [completed.ExtraColumn!] : [])
            .Select(column => (column.Name, Text: $"add column {column.Quoted} {column.SqlType}"))
            .Concat(table.HasVersion ? [] : [(ColumnMap.Version, $"add column {ColumnMap.Version} bigint not null default 1")])
            .ToList();
        if (added.Count > 0)
        {
            // Nullable, or with a constant default: PostgreSQL then changes its catalog alone and touches no row.
            _parts.Add(
                ("the columns that the table lacks", $"alter table {table.Name.Quoted} {string.Join(", ", added.Select(one => one.Text))};")
            );
            var names = added.Select(one => one.Item1).ToList();
            SetMeta(InstallState.AddedKey, TextList.Write(_state.List(InstallState.AddedKey).Concat(names)));
            Preparation = Preparation with { AddedColumns = names };
        }

        return completed;
    }

    private TaskTable Completed(TaskTable table) =>
        table with
        {
            Columns =
            [
                .. TaskField.Known.Select(field => table.ColumnOf(field.Name) ?? NewColumn(field)),
                .. table.Columns.Where(column => column.Field.Kind == FieldKind.Extra),
            ],
            Missing = [],
            ExtraColumn = table.ExtraColumn ?? NewColumn(TaskField.Of(ColumnMap.Extra)),
            HasVersion = true,
        };

    private TaskColumn NewColumn(TaskField field) =>
        field.Kind switch
        {
            FieldKind.Timestamp => new TaskColumn(field, ColumnForm.TimestampWithZone, "timestamptz", false),
            FieldKind.Json or FieldKind.Extra => new TaskColumn(field, ColumnForm.JsonB, "jsonb", false),
            _ => new TaskColumn(field, ColumnForm.Text, "text", false),
        } with
        {
            Name = _options.Columns.Of(field.Name),
        };

    private void MakeTriggers()
    {
        var triggers = TriggerScript.For(Table);
        if (_state.HasTriggers && _state.Meta.GetValueOrDefault(InstallState.TriggersKey) == triggers.Fingerprint)
        {
            return;
        }

        _parts.Add(("the triggers, which give each edited row a new version and log what it was before", triggers.Text));
        SetMeta(InstallState.TriggersKey, triggers.Fingerprint);
        Preparation = Preparation with { MadeTriggers = true };
    }

    private void SetMeta(string key, string value)
    {
        if (_state.Meta.GetValueOrDefault(key) != value)
        {
            _parts.Add(
                (
                    "",
                    $"insert into lockstep.meta (name, value) values ({Literal(key)}, {Literal(value)}) "
                        + "on conflict (name) do update set value = excluded.value;"
                )
            );
        }
    }

    // No escape sequences, whatever the server's setting says of backslashes.
    private static string Literal(string text) =>
        (text.Contains('\\', StringComparison.Ordinal) ? "E" : "")
        + $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
