using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A base while a merge moves it, field by field.</summary>
internal sealed class BaseDraft(BaseTask start)
{
    // Most merges move nothing: a draft that was not touched costs nothing and builds what it started from.
    private TaskValue.Map _fields = start.Fields;
    private ImmutableSortedSet<string> _leftOut = start.LeftOut.WithComparer(StringComparer.Ordinal);
    private ImmutableDictionary<string, ImmutableArray<TaskValue>> _former = start.FormerRuntime;

    /// <summary>Both sides hold the value; without a value neither has the key.</summary>
    public void Hold(string field, TaskValue? value)
    {
        _leftOut = _leftOut.Remove(field);
        Put(field, value);
    }

    /// <summary>The file leaves the field out; the row holds the value.</summary>
    public void LeaveOut(string field, TaskValue? inRow)
    {
        Put(field, inRow);
        _leftOut = inRow is null ? _leftOut.Remove(field) : _leftOut.Add(field);
    }

    /// <summary>The file's value of a runtime field moved; the one before is remembered.</summary>
    public void MoveRuntime(string field, TaskValue inFile)
    {
        if (!_leftOut.Contains(field) && _fields[field] is { } before && !before.Equals(inFile))
        {
            var former = _former.TryGetValue(field, out var values) ? values : [];
            former = former.Remove(before).Add(before);
            _former = _former.SetItem(field, former.Length > BaseTask.FormerRuntimeKept ? former.RemoveAt(0) : former);
        }

        Hold(field, inFile);
    }

    public BaseTask Build() =>
        ReferenceEquals(_fields, start.Fields) && ReferenceEquals(_leftOut, start.LeftOut) && ReferenceEquals(_former, start.FormerRuntime)
            ? start
            : start with
            {
                Fields = _fields,
                LeftOut = _leftOut,
                FormerRuntime = _former,
            };

    private void Put(string field, TaskValue? value)
    {
        if (!Equals(_fields[field], value))
        {
            _fields = _fields.With(field, value);
        }
    }
}
