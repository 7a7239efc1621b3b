using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>Keeps account of what Lockstep wrote into the file and nobody has saved since. Pure: the engine stores what it says.</summary>
public static class FileWriteRecord
{
    /// <summary>What becomes of the remembered writes with a run.</summary>
    /// <param name="input">What the run looked at.</param>
    /// <param name="carried">What it carries out.</param>
    /// <param name="foreign">Whether somebody else has saved a file since Lockstep last wrote it: what was kept is then confirmed.</param>
    /// <param name="policy">The rules of the run.</param>
    /// <param name="fileAlone">Whether only the file is written so far, as between a swap and the commit: what the rows accept still stands out.</param>
    public static FileWritesChange After(
        PlanInput input,
        IReadOnlyList<TaskPlan> carried,
        Func<string, bool> foreign,
        MergePolicy policy,
        bool fileAlone = false
    )
    {
        if (policy.Detection != ConflictDetection.ThreeWay)
        {
            return FileWritesChange.None;
        }

        var plans = carried.ToDictionary(plan => plan.Id);
        var touched = plans.Keys.Concat(input.Writes.Values.Where(writes => foreign(writes.File)).Select(writes => writes.Id)).Distinct();
        var (set, removed) = (new List<FileWrites>(), new List<TaskId>());
        foreach (var id in touched)
        {
            var before = input.Writes.GetValueOrDefault(id);
            var held = input.Base.Tasks.GetValueOrDefault(id);
            var plan = plans.GetValueOrDefault(id);
            if ((plan?.File ?? input.HomeOf(id)) is not { } home)
            {
                continue; // A file's that this run is not about.
            }

            var known = before?.File == home ? before : null;
            if (before is not null && known is null && plan is null)
            {
                continue; // Another file's.
            }

            var after = known is not null && foreign(home) ? Confirmed(known, input.File, held, policy) : known;
            if (plan is not null)
            {
                after = Written(after ?? FileWrites.None(id, home), plan, policy);
                after = fileAlone ? after : Settled(after, plan, held);
            }

            after = after is { IsEmpty: true } ? null : after;
            if (after is not null && !after.Equals(before))
            {
                set.Add(after);
            }
            else if (after is null && before is not null)
            {
                removed.Add(id);
            }
        }

        return new FileWritesChange(set, removed);
    }

    /// <summary>
    /// What remains after Lockstep put into the file what a late writer had written to the version before. Where the writer said something new, that is an
    /// edit; where it went back to a former value, and everywhere else, nothing has been decided.
    /// </summary>
    public static FileWritesChange AfterLate(IReadOnlyDictionary<TaskId, FileWrites> writes, Snapshot current, Snapshot merged)
    {
        var (set, removed) = (new List<FileWrites>(), new List<TaskId>());
        foreach (var (id, known) in writes)
        {
            var (before, after) = (current.Tasks.GetValueOrDefault(id), merged.Tasks.GetValueOrDefault(id));
            var spoken = before is null || after is null ? [] : known.Places.Keys.Where(path => IsNew(known, before, after, path)).ToList();
            var kept = known with { Places = known.Places.RemoveRange(spoken) };
            var isOther = (before is null) != (after is null) && !known.Presence.Any(former => (former is null) == (after is null));
            if (isOther || kept.IsEmpty)
            {
                removed.Add(id);
            }
            else if (spoken.Count > 0)
            {
                set.Add(kept);
            }
        }

        return new FileWritesChange(set, removed);
    }

    private static bool IsNew(FileWrites known, ScheduledTask before, ScheduledTask after, FieldPath path) =>
        after.Fields.At(path) is var now && !Equals(before.Fields.At(path), now) && !known.Places[path].Contains(now);

    // A foreign save: what it kept is confirmed, what it changed otherwise is an edit; only what is as it was before stays a question.
    private static FileWrites? Confirmed(FileWrites known, Snapshot snapshot, BaseTask? held, MergePolicy policy)
    {
        if (snapshot.Refused.ContainsKey(known.Id) || (!snapshot.KnowsAbsence && !snapshot.Tasks.ContainsKey(known.Id)))
        {
            return known;
        }

        switch (snapshot.Tasks.GetValueOrDefault(known.Id), held)
        {
            case ({ } file, { }):
                var questions = StaleSave.IsFresh(known, file, held)
                    ? []
                    : known.Places.Keys.Where(path => StaleSave.IsFormer(known, path, file, held)).ToHashSet();
                var stamp = new FieldPath(TaskField.UpdatedAt);
                return known with
                {
                    Presence = [],
                    Places = known.Places.RemoveRange(
                        known.Places.Keys.Where(path => !questions.Contains(path) && (path != stamp || questions.Count == 0)).ToList()
                    ),
                };
            case (null, { }):
                return known.Presence.Contains(null) ? known : null;
            case ({ } file, null):
                return StaleSave.BroughtBack(known, file, policy) is null ? null : known;
            default:
                return null;
        }
    }

    private static FileWrites Written(FileWrites known, TaskPlan plan, MergePolicy policy) =>
        plan.Item switch
        {
            ItemChange.Append append => Appended(known, append.Fields, policy),
            ItemChange.Delete => known.Changed(plan.FileBefore!.Fields),
            ItemChange.Update update => Updated(known, update, plan.FileBefore!, policy),
            _ => known,
        };

    // An item that was taken out comes back with other values: a text from before still has the old ones.
    private static FileWrites Appended(FileWrites known, TaskValue.Map fields, MergePolicy policy) =>
        known
            .Presence.OfType<TaskValue.Map>()
            .SelectMany(former =>
                former
                    .Keys.Union(fields.Keys, StringComparer.Ordinal)
                    .Where(name => IsWatched(name, fields[name], policy) && !Equals(former[name], fields[name]))
                    .Select(name => (Path: new FieldPath(name), Former: former[name]))
            )
            .Aggregate(known, (writes, place) => writes.Replaced(place.Path, place.Former, fields.At(place.Path)))
            .Changed(null);

    private static FileWrites Updated(FileWrites known, ItemChange.Update update, ScheduledTask before, MergePolicy policy)
    {
        var stamp = new FieldPath(TaskField.UpdatedAt);
        var writes = update
            .Edits.Where(edit => edit.Path != stamp && IsWatched(edit.Path.Field, edit.Value, policy))
            .Aggregate(known, (writes, edit) => Replaced(writes, edit.Path, before.Fields.At(edit.Path), edit.Value));
        // The stamp proves that somebody read this write only if this write set it.
        return update.Edits.FirstOrDefault(edit => edit.Path == stamp) is { } stamped
            ? writes.Replaced(stamp, before[TaskField.UpdatedAt], stamped.Value)
            : writes with
            {
                Places = writes.Places.Remove(stamp),
            };
    }

    // A map that gives way as a whole may come back with one key changed in it.
    private static FileWrites Replaced(FileWrites writes, FieldPath path, TaskValue? former, TaskValue? written) =>
        path.Field == TaskField.ParamsJson && former is TaskValue.Map map && written is not TaskValue.Map
            ? map.Keys.Aggregate(
                writes.Replaced(path, former, written),
                (all, key) => Replaced(all, path.Then(key), map[key], written: null)
            )
            : writes.Replaced(path, former, written);

    // Runtime values have a memory of their own: one that is put back is no request.
    private static bool IsWatched(string field, TaskValue? written, MergePolicy policy) =>
        field != TaskField.UpdatedAt && !policy.IsRuntime(field, written);

    // Where the base moves and Lockstep wrote nothing into the file, the file's word was taken.
    private static FileWrites Settled(FileWrites writes, TaskPlan plan, BaseTask? held)
    {
        if ((plan.ForgetsBase && plan.Item is null) || (held is null && plan.Row is RowChange.Insert))
        {
            return FileWrites.None(writes.Id, writes.File);
        }

        if (plan.Base is not { } moved || held is null)
        {
            return writes;
        }

        var edited = plan.Item is ItemChange.Update update ? update.Edits.Select(edit => edit.Path).ToHashSet() : [];
        var settled = writes.Places.Keys.Where(path =>
            !edited.Contains(path)
            && path.Field != TaskField.UpdatedAt
            && !Equals(StaleSave.OwnValue(moved, path), StaleSave.OwnValue(held, path))
            && plan.FileBefore is { } file
            && Equals(file.Fields.At(path), StaleSave.OwnValue(moved, path))
        );
        return writes with { Places = writes.Places.RemoveRange(settled.ToList()) };
    }
}
