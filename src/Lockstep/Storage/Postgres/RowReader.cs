using System.Text.Json;
using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Makes tasks of rows selected by <see cref="TaskTable.SelectList"/>. For one reading; not thread-safe.</summary>
internal sealed class RowReader(TaskTable table)
{
    /// <summary>The column of the id, which no row lacks.</summary>
    public const int IdColumn = 0;

    private const int VersionColumn = 1;

    private const int FirstColumn = 3;
    private const int LongestRemembered = 2048;
    private const int MostRemembered = 8192;
    private static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly long LastMicrosecond = (DateTimeOffset.MaxValue - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long FirstMicrosecond = (DateTimeOffset.MinValue - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    // Tables repeat themselves: the same cron, status and parameters stand in many rows.
    private readonly Dictionary<string, (TaskValue Value, FieldFault? Fault)>[] _remembered =
    [
        .. Enumerable
            .Range(0, table.Columns.Count + 1)
            .Select(_ => new Dictionary<string, (TaskValue Value, FieldFault? Fault)>(StringComparer.Ordinal)),
    ];

    /// <summary>The valid rows.</summary>
    public Dictionary<TaskId, ScheduledTask> Tasks { get; } = [];

    /// <summary>The invalid rows.</summary>
    public Dictionary<TaskId, Refusal> Refused { get; } = [];

    /// <summary>Rows whose id no file can hold.</summary>
    public List<Refusal> Unidentified { get; } = [];

    /// <summary>The files that rows name.</summary>
    public Dictionary<TaskId, string> NamedFiles { get; } = [];

    /// <summary>Reads the current row: into the tasks, or with its reason among the refused or the unidentified. Answers its id, if that is one.</summary>
    public TaskId? Read(NpgsqlDataReader reader)
    {
        if (ReadId(reader) is not { } id)
        {
            Unidentified.Add(RowTask.Refuse(null, ErrorCode.InvalidId, $"the id '{reader.GetString(0)}' is not one that a file can hold"));
            return null;
        }

        FieldFault? fault = null;
        var fields = new List<KeyValuePair<string, TaskValue>>(table.Columns.Count + 2);
        for (var index = 0; index < table.Columns.Count; index++)
        {
            var value = ReadColumn(reader, index, table.Columns[index], out var wrong);
            fault ??= wrong;
            fields.Add(KeyValuePair.Create(table.Columns[index].Field.Name, value));
        }

        fault ??= ReadExtra(reader, fields);
        if (!reader.IsDBNull(2))
        {
            NamedFiles.Add(id, reader.GetString(2));
        }

        if (fault is null)
        {
            Tasks.Add(id, new ScheduledTask(id, TaskValue.Map.Of(fields), (UInt128)reader.GetInt64(VersionColumn)));
        }
        else
        {
            Refused.Add(id, RowTask.Refuse(id, fault.Code, fault.Message));
        }

        return id;
    }

    private TaskId? ReadId(NpgsqlDataReader reader) =>
        table.IdType == TaskIdType.BigInt ? new TaskId(reader.GetInt64(0))
        : TaskId.TryParse(reader.GetString(0), table.IdType, out var id) ? id
        : null;

    private TaskValue ReadColumn(NpgsqlDataReader reader, int index, TaskColumn column, out FieldFault? fault)
    {
        var ordinal = FirstColumn + index;
        if (reader.IsDBNull(ordinal))
        {
            return FieldRules.Normalise(column.Field, TaskValue.Null, out fault);
        }

        if (!column.IsTimestamp)
        {
            return Remembered(index, column.Field, column.ReadsJson, reader.GetString(ordinal), out fault);
        }

        // As microseconds, because PostgreSQL's calendar is wider than .NET's: one row from before Christ must not end the whole reading.
        var microseconds = reader.GetFieldValue<long>(ordinal);
        if (microseconds < FirstMicrosecond || microseconds > LastMicrosecond)
        {
            fault = new FieldFault(
                column.Field.Name,
                ErrorCode.InvalidTimestamp,
                $"{column.Field.Name} is infinite or beyond the years 1 to 9999; give it a time stamp such as 2026-12-01T09:00:00Z"
            );
            return TaskValue.Null;
        }

        fault = null;
        return TaskValue.Of(PostgresEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));
    }

    private TaskValue Remembered(int index, TaskField field, bool isJson, string text, out FieldFault? fault)
    {
        var remembered = _remembered[index];
        if (remembered.TryGetValue(text, out var known))
        {
            fault = known.Fault;
            return known.Value;
        }

        var value = isJson ? Parse(field, text, out fault) : FieldRules.Normalise(field, TaskValue.Of(text), out fault);
        if (text.Length <= LongestRemembered && remembered.Count < MostRemembered)
        {
            remembered.Add(text, (value, fault));
        }

        return value;
    }

    private static TaskValue Parse(TaskField field, string json, out FieldFault? fault)
    {
        try
        {
            return FieldRules.Normalise(field, TaskJson.Parse(json), out fault);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            fault = new FieldFault(
                field.Name,
                ErrorCode.InvalidValue,
                $"{field.Name} holds JSON that a file cannot: a key twice, half a surrogate pair, more than 64 levels, or no JSON at all"
            );
            return TaskValue.Null;
        }
    }

    private FieldFault? ReadExtra(NpgsqlDataReader reader, List<KeyValuePair<string, TaskValue>> fields)
    {
        var ordinal = FirstColumn + table.Columns.Count;
        if (reader.IsDBNull(ordinal))
        {
            return null;
        }

        var value = Remembered(table.Columns.Count, table.ExtraColumn!.Field, isJson: true, reader.GetString(ordinal), out var fault);
        if (fault is not null || value is TaskValue.NullValue)
        {
            return fault;
        }

        if (value is not TaskValue.Map extra)
        {
            return new FieldFault(
                ColumnMap.Extra,
                ErrorCode.InvalidValue,
                "extra must be a JSON object: the names and values of the extra fields"
            );
        }

        fields.AddRange(
            extra.Pairs().Where(pair => !TaskField.IsKnown(pair.Key) && pair.Key != TaskField.Id && table.ColumnOf(pair.Key) is null)
        );
        return null;
    }
}
