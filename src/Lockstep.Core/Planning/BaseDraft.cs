using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A base while a merge moves it, field by field.</summary>
internal sealed class BaseDraft(BaseTask start)
{
    private readonly Dictionary<string, TaskValue> _fields = start.Fields.Pairs().ToDictionary(StringComparer.Ordinal);
    private readonly List<string> _order = [.. start.Fields.Keys];
    private readonly HashSet<string> _leftOut = new(start.LeftOut, StringComparer.Ordinal);
    private ImmutableDictionary<string, ImmutableArray<TaskValue>> _former = start.FormerRuntime;

    /// <summary>Both sides hold the value; without a value neither has the key.</summary>
    public void Hold(string field, TaskValue? value)
    {
        _leftOut.Remove(field);
        Put(field, value);
    }

    /// <summary>The file leaves the field out; the row holds the value.</summary>
    public void LeaveOut(string field, TaskValue? inRow)
    {
        Put(field, inRow);
        if (inRow is null)
        {
            _leftOut.Remove(field);
        }
        else
        {
            _leftOut.Add(field);
        }
    }

    /// <summary>The file's value of a runtime field moved; the one before is remembered.</summary>
    public void MoveRuntime(string field, TaskValue inFile)
    {
        if (!_leftOut.Contains(field) && _fields.TryGetValue(field, out var before) && !before.Equals(inFile))
        {
            var former = _former.TryGetValue(field, out var values) ? values : [];
            former = former.Remove(before).Add(before);
            _former = _former.SetItem(field, former.Length > BaseTask.FormerRuntimeKept ? former.RemoveAt(0) : former);
        }

        Hold(field, inFile);
    }

    public BaseTask Build() =>
        start with
        {
            Fields = TaskValue.Map.Of(
                from field in _order
                where _fields.ContainsKey(field)
                select KeyValuePair.Create(field, _fields[field])
            ),
            LeftOut = _leftOut.ToImmutableSortedSet(StringComparer.Ordinal),
            FormerRuntime = _former,
        };

    private void Put(string field, TaskValue? value)
    {
        if (value is null)
        {
            _fields.Remove(field);
            return;
        }

        if (!_fields.ContainsKey(field) && !_order.Contains(field))
        {
            _order.Add(field);
        }

        _fields[field] = value;
    }
}
