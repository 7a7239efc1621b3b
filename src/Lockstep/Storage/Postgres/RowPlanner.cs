using System.Numerics;
using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>Finds the shape of each row change, which thousands of rows share. For one set of changes; not thread-safe.</summary>
/// <param name="table">The table.</param>
/// <param name="writing">How the rows are stamped.</param>
internal sealed class RowPlanner(TaskTable table, RowWriting writing)
{
    private readonly RowDefaults _defaults = new(table, writing.At);

    // Sets of columns by their places. There may be more of them than an integer has bits, where the table keeps extra fields in columns of their own.
    private readonly BigInteger[] _bits = [.. table.Columns.Select((_, at) => BigInteger.One << at)];
    private readonly Dictionary<(RowShapeKind Kind, BigInteger Set, BigInteger Cleared, bool SetsExtra), RowShape> _shapes = [];

    /// <summary>Plans a change; a refusal where it holds a value that no database keeps.</summary>
    public PlannedRow? Plan(TaskId task, RowChange change, out Refusal? refusal)
    {
        refusal = null;
        if (change is RowChange.Delete)
        {
            return new PlannedRow(task, change, ShapeOf(RowShapeKind.Delete, BigInteger.Zero, BigInteger.Zero, false, []), [], []);
        }

        var values = new TaskValue?[table.Columns.Count];
        var (set, cleared) = (BigInteger.Zero, BigInteger.Zero);
        List<KeyValuePair<string, TaskValue>> extra = [];
        List<string> removed = [];
        foreach (var (name, value) in writing.EditsOf(change))
        {
            if (_defaults.IsNeedless(name, value))
            {
                continue;
            }

            var column = table.IndexOf(name);
            if (_defaults.Misfit(column, name, value) is { } misfit)
            {
                refusal = RowTask.Refuse(task, ErrorCode.RowNotWritten, $"the row is not written: {name}: {misfit}");
                return null;
            }

            if (!FieldRules.IsStorable(name) || IsUnstorable(name, value))
            {
                var message = $"{name} holds a value that the database cannot keep; change it in the file";
                refusal = new Refusal(Side.Database, task, ErrorCode.InvalidValue, message);
                return null;
            }

            if (column < 0)
            {
                AddExtra(name, value, extra, removed);
                continue;
            }

            values[column] = value;
            (set, cleared) = value is null
                ? (Without(set, column), cleared | _bits[column])
                : (set | _bits[column], Without(cleared, column));
        }

        var kind = change is RowChange.Update ? RowShapeKind.Update : RowShapeKind.Insert;
        var setsExtra = extra.Count > 0;
        if (kind == RowShapeKind.Insert)
        {
            setsExtra |= _defaults.DemandsExtra;
            foreach (var (column, value) in _defaults.Demands)
            {
                values[column] ??= value;
                set |= _bits[column];
            }
        }

        return new PlannedRow(task, change, ShapeOf(kind, set, cleared, setsExtra, removed), [.. values.OfType<TaskValue>()], extra);
    }

    private static void AddExtra(string name, TaskValue? value, List<KeyValuePair<string, TaskValue>> extra, List<string> removed)
    {
        if (value is null)
        {
            removed.Add(name);
        }
        else
        {
            extra.Add(KeyValuePair.Create(name, value));
        }
    }

    private RowShape ShapeOf(RowShapeKind kind, BigInteger set, BigInteger cleared, bool setsExtra, List<string> removed)
    {
        if (removed.Count == 0 && _shapes.TryGetValue((kind, set, cleared, setsExtra), out var known))
        {
            return known;
        }

        var shape = new RowShape(kind, Columns(set), Columns(cleared), setsExtra, [.. removed.Order(StringComparer.Ordinal)]);
        if (removed.Count == 0)
        {
            _shapes.Add((kind, set, cleared, setsExtra), shape);
        }

        return shape;
    }

    private BigInteger Without(BigInteger places, int column) => (places & _bits[column]).IsZero ? places : places - _bits[column];

    private List<TaskColumn> Columns(BigInteger places) => [.. table.Columns.Where((_, at) => !(places & _bits[at]).IsZero)];

    // The file's reader refuses these as well; the server would answer them by failing the whole batch.
    private static bool IsUnstorable(string name, TaskValue? value)
    {
        if (value is null or TaskValue.NullValue or TaskValue.Instant or TaskValue.Bool)
        {
            return false;
        }

        FieldRules.Normalise(TaskField.Of(name), value, out var fault);
        return fault?.Code == ErrorCode.InvalidValue;
    }
}
