using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>
/// Merges a task that both sides hold, field by field, against its base: what a left-out key means, how runtime fields go along, which stamp is
/// written. One instance a task.
/// </summary>
internal sealed class TaskMerge
{
    private readonly BaseTask _base;
    private readonly ScheduledTask _file;
    private readonly ScheduledTask _row;
    private readonly MergePolicy _policy;
    private readonly Carried _carried;
    private readonly ThreeWayMerge _merge;
    private readonly IReadOnlySet<FieldPath> _disputed;
    private readonly BaseDraft _agreedBase;
    private readonly BaseDraft _newBase;
    private readonly List<FieldEdit> _rowEdits = [];
    private readonly List<FieldEdit> _itemEdits = [];
    private bool _needsReadBack;

    private TaskMerge(
        BaseTask @base,
        ScheduledTask file,
        ScheduledTask row,
        MergePolicy policy,
        Carried carried,
        Func<FieldConflict, Ruling?> rule,
        IReadOnlySet<FieldPath> disputed
    )
    {
        (_base, _file, _row, _policy, _carried, _disputed) = (@base, file, row, policy, carried, disputed);
        _merge = new ThreeWayMerge(carried, rule, disputed);
        _agreedBase = new BaseDraft(@base);
        _newBase = new BaseDraft(@base);
    }

    /// <summary>Merges a task. The rule decides places in conflict; where it has no answer, the result is a conflict and nothing is written.</summary>
    public static TaskMergeResult Merge(
        BaseTask @base,
        ScheduledTask file,
        ScheduledTask row,
        MergePolicy policy,
        Carried carried,
        Func<FieldConflict, Ruling?> rule,
        IReadOnlySet<FieldPath>? disputed = null
    ) => new TaskMerge(@base, file, row, policy, carried, rule, disputed ?? System.Collections.Frozen.FrozenSet<FieldPath>.Empty).Run();

    /// <summary>Whether the file edited a field since the base; a runtime value that is put back is no edit.</summary>
    public static bool FileChanged(BaseTask @base, ScheduledTask file, MergePolicy policy) =>
        MergedNames
            .Of(file, null, @base)
            .Exists(name =>
                @base.LeftOut.Contains(name) ? file[name] is { } added && !added.Equals(@base.Fields[name])
                : file[name] is not { } value
                    ? @base.Fields[name] is { } held && !IsNullColumn(name, held) && !policy.RuntimeFields.Contains(name)
                : !value.Equals(@base.Fields[name]) && !(policy.RuntimeFields.Contains(name) && WasHeld(@base, name, value))
            );

    /// <summary>Whether somebody edited a field of the row since the base; a scheduler's move is no edit.</summary>
    public static bool RowChanged(BaseTask @base, ScheduledTask row, MergePolicy policy) =>
        MergedNames
            .Of(row, null, @base)
            .Exists(name => !policy.IsRuntime(name, row[name]) && !SameInRow(name, @base.Fields[name], row[name]));

    private TaskMergeResult Run()
    {
        foreach (var name in MergedNames.Of(_file, _row, _base))
        {
            if (_policy.IsRuntime(name, _row[name]))
            {
                MergeRuntime(name);
            }
            else
            {
                MergeField(name);
            }
        }

        if (_merge.Conflicts.Count > 0)
        {
            return new TaskMergeResult([], [], _agreedBase.Build(), ConflictsAsTheyStand(), [], NeedsReadBack: false);
        }

        CarryRuntimeAlong();
        Stamp();
        return new TaskMergeResult(_rowEdits, _itemEdits, _newBase.Build(), [], _merge.Waiting, _needsReadBack);
    }

    private void MergeField(string name)
    {
        var (held, inFile, inRow) = (_base.Fields[name], _file[name], _row[name]);
        var wasLeftOut = _base.LeftOut.Contains(name) || (held is null && TaskField.IsKnown(name));
        if (inFile is null && wasLeftOut)
        {
            MergeLeftOut(name, held, inRow);
            return;
        }

        // A column can't be absent: a key taken out of the file asks for null, and a null on both sides is agreement.
        var asked = inFile ?? (TaskField.IsKnown(name) ? TaskValue.Null : null);
        var conflicts = _merge.Conflicts.Count;
        var merged = Equals(asked, inRow) ? Merged.Agreed(asked) : _merge.Merge(new FieldPath(name), held, asked, inRow);
        WriteRow(name, inFile is null && TaskField.IsKnown(name) && merged.Database is TaskValue.NullValue ? null : merged.Database, inRow);
        var written = inFile is null && merged.File is TaskValue.NullValue ? null : merged.File;
        WriteItem(name, inFile, written);
        MoveBase(_newBase, name, (inFile, merged.File, written), merged.Base, held);
        // Of a value that is in conflict as a whole nothing is agreed, not even that the file lacks its key.
        if (_merge.Conflicts.Count == conflicts || _merge.Conflicts[^1].Path.Keys.Length > 1)
        {
            MoveBase(_agreedBase, name, (inFile, merged.File, inFile), merged.BaseIfConflict, held);
        }
    }

    // A key that was taken out of the file was merged as a null; to people it is not there.
    private List<FieldConflict> ConflictsAsTheyStand() =>
        [
            .. _merge
                .Conflicts.Select(field => field.Path.Keys.Length == 1 ? field with { File = _file[field.Path.Field] } : field)
                .OrderBy(field => field.Path),
        ];

    // The file has no opinion: the row's value enters it only once it changes, and a null never does.
    private void MergeLeftOut(string name, TaskValue? held, TaskValue? inRow)
    {
        if (SameInRow(name, held, inRow))
        {
            return;
        }

        if (inRow is null or TaskValue.NullValue)
        {
            _newBase.LeaveOut(name, inRow);
            _agreedBase.LeaveOut(name, inRow);
        }
        else if (_carried.ToFile)
        {
            WriteItem(name, null, inRow);
            _newBase.Hold(name, inRow);
        }
        else
        {
            _merge.Waiting.Add((new FieldPath(name), Side.Database));
        }
    }

    private static void MoveBase(
        BaseDraft draft,
        string name,
        (TaskValue? Before, TaskValue? Merged, TaskValue? After) file,
        TaskValue? value,
        TaskValue? held
    )
    {
        // A row's null stays out of an item that lacks the key, also that of an extra field.
        var leavesOut = file.Before is null && (file.Merged is TaskValue.NullValue || (file.Merged is null && TaskField.IsKnown(name)));
        if (leavesOut && value is TaskValue.NullValue)
        {
            draft.LeaveOut(name, TaskValue.Null);
        }
        // An item may come to hold what the base held as the value of a row whose key it left out.
        else if (!Equals(value, held) || (file.After is not null && Equals(file.After, value)))
        {
            draft.Hold(name, value);
        }
    }

    // The base of a runtime field is the file's value. A new one by hand is a request and wins; one that the file had before is none.
    private void MergeRuntime(string name)
    {
        if (_file[name] is not { } inFile)
        {
            if (!_base.LeftOut.Contains(name) && _row[name] is { } kept)
            {
                _newBase.LeaveOut(name, _base.Fields[name] ?? kept);
            }

            return;
        }

        var isFirst = _base.LeftOut.Contains(name) || _base.Fields[name] is null;
        if (!isFirst && inFile.Equals(_base.Fields[name]))
        {
            return;
        }

        if (inFile.Equals(_row[name]) || (!isFirst && WasHeld(_base, name, inFile)) || _disputed.Contains(new FieldPath(name)))
        {
            _newBase.MoveRuntime(name, inFile);
            _agreedBase.MoveRuntime(name, inFile);
        }
        else if (_carried.ToDatabase)
        {
            _rowEdits.Add(new FieldEdit(new FieldPath(name), inFile));
            _newBase.MoveRuntime(name, inFile);
        }
        else
        {
            _merge.Waiting.Add((new FieldPath(name), Side.File));
        }
    }

    private void CarryRuntimeAlong()
    {
        if (_itemEdits.Count == 0 && !(_policy.CarryRuntime && _carried.ToFile))
        {
            return;
        }

        var written = _rowEdits.Select(edit => edit.Path.Field).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _file.Fields.Keys.Where(name => _policy.IsRuntime(name, _row[name]) && !written.Contains(name)))
        {
            if (_row[name] is { } inRow && !inRow.Equals(_file[name]) && Equals(_file[name], _base.Fields[name]))
            {
                WriteItem(name, _file[name], inRow);
                _newBase.MoveRuntime(name, inRow);
            }
        }
    }

    private void Stamp()
    {
        if (_rowEdits.Count == 0 && _itemEdits.Count == 0)
        {
            return;
        }

        var inFile = _file[TaskField.UpdatedAt];
        var stamp = _row[TaskField.UpdatedAt];
        if (_rowEdits.Count > 0)
        {
            var isNew = inFile is TaskValue.Instant && !inFile.Equals(_base.Fields[TaskField.UpdatedAt]);
            stamp = isNew ? inFile! : TaskValue.Of(_policy.RunTime);
            _rowEdits.Add(new FieldEdit(new FieldPath(TaskField.UpdatedAt), stamp));
        }

        if (_itemEdits.Count > 0 && inFile is not null && stamp is TaskValue.Instant && !stamp.Equals(inFile))
        {
            _itemEdits.Add(new FieldEdit(new FieldPath(TaskField.UpdatedAt), stamp));
            inFile = stamp;
        }

        _newBase.Hold(TaskField.UpdatedAt, inFile);
    }

    private void WriteRow(string name, TaskValue? after, TaskValue? before)
    {
        var asColumn = TaskField.IsKnown(name) ? after ?? TaskValue.Null : after;
        if (Equals(asColumn, before))
        {
            return;
        }

        _rowEdits.Add(new FieldEdit(new FieldPath(name), after));
        _needsReadBack |= after is null && TaskField.IsKnown(name);
    }

    private void WriteItem(string name, TaskValue? before, TaskValue? after)
    {
        if (!Equals(before, after))
        {
            WriteItem(new FieldPath(name), before, after);
        }
    }

    private void WriteItem(FieldPath path, TaskValue? before, TaskValue? after)
    {
        if (Equals(before, after))
        {
            return;
        }

        // A map that loses its last key is written as the empty map, not key by key into nothing.
        if (before is TaskValue.Map mapBefore && after is TaskValue.Map { Count: > 0 } mapAfter)
        {
            foreach (var key in mapBefore.Keys.Union(mapAfter.Keys, StringComparer.Ordinal))
            {
                WriteItem(path.Then(key), mapBefore[key], mapAfter[key]);
            }

            return;
        }

        _itemEdits.Add(new FieldEdit(path, after));
    }

    private static bool SameInRow(string name, TaskValue? held, TaskValue? inRow) =>
        Equals(held, inRow) || (held is null && IsNullColumn(name, inRow));

    private static bool IsNullColumn(string name, TaskValue? value) => value is TaskValue.NullValue && TaskField.IsKnown(name);

    private static bool WasHeld(BaseTask @base, string name, TaskValue value) =>
        @base.FormerRuntime.TryGetValue(name, out var former) && former.Contains(value);
}
