using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync.Kept;

/// <summary>Puts plans aside, and finds out whether one that was put aside still fits.</summary>
internal sealed class KeptPlans(LockstepOptions options, string database)
{
    private const int MostNamed = 10;

    /// <summary>The version of the program: a plan is carried out by the one that made it.</summary>
    public static string Version { get; } = typeof(KeptPlans).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>Puts a plan aside.</summary>
    public KeptPlan Keep(SyncRequest request, SyncObservation seen, IReadOnlyList<TaskPlan> tasks, DateTimeOffset madeAt) =>
        new()
        {
            Version = Version,
            MadeAt = madeAt,
            By = request.Actor,
            Files = FilesOf(seen),
            Database = database,
            Direction = SyncPolicy.DirectionOf(options, request),
            Force = request.Force,
            Only = request.Tasks?.Order().ToList(),
            Options = KeptOptions.Of(options),
            Tasks = [.. tasks.Select(task => KeptTasks.Of(task, seen.Store.Base))],
        };

    /// <summary>The part of a new plan that is exactly the kept one, to be written whole or not at all.</summary>
    /// <exception cref="RequestRefusedException">The kept plan is not for this, or something has moved since.</exception>
    public SyncPlan Restore(KeptPlan kept, SyncObservation seen, SyncPlan now, DateTimeOffset at)
    {
        var files = FilesOf(seen);
        CheckOrigin(kept, files);
        foreach (var task in kept.Tasks)
        {
            if (Pausing.Of(task.Id, seen.Input.HomeOf(task.Id) ?? task.File, seen.Pauses, at) is { } pause)
            {
                throw new RequestRefusedException(ErrorCode.Paused, $"{pause}. Nothing is written; end the pause with: lockstep resume");
            }
        }

        var planned = now.Tasks.ToDictionary(task => task.Id);
        if (kept.Tasks.Count > 0 && kept.Tasks.All(task => !planned.ContainsKey(task.Id)))
        {
            throw Moved("nothing of it is left to do: it has been carried out already, or somebody has made the same changes");
        }

        var moved = kept.Tasks.Select(task => MovedOf(task, seen, planned.GetValueOrDefault(task.Id))).OfType<string>().ToList();
        if (moved.Count > 0)
        {
            var more = moved.Count > MostNamed ? $" and {moved.Count - MostNamed} more" : "";
            throw Moved($"since it was made these have moved: {string.Join(", ", moved.Take(MostNamed))}{more}");
        }

        if (kept.Files.Except(files).FirstOrDefault() is { } edited)
        {
            throw Moved($"{edited.Path} has been edited since it was made, outside the tasks that it writes");
        }

        var ids = kept.Tasks.Select(task => task.Id).ToHashSet();
        return now with { Tasks = [.. now.Tasks.Where(task => ids.Contains(task.Id))], AllOrNothing = true };
    }

    private static IReadOnlyList<KeptFile> FilesOf(SyncObservation seen) =>
        [.. seen.Input.Files.Names.Select(name => new KeptFile(Path.GetFullPath(name), seen.FileOf(name)?.Content.Hash.ToString() ?? ""))];

    private static string Paths(IReadOnlyList<KeptFile> files) => string.Join(", ", files.Select(file => file.Path));

    private static RequestRefusedException Moved(string what) =>
        new(ErrorCode.PlanMoved, $"the plan no longer fits, and nothing is written: {what}. Make a new one with: lockstep plan --out FILE");

    private void CheckOrigin(KeptPlan kept, IReadOnlyList<KeptFile> files)
    {
        var options1 = KeptOptions.Of(options);
        var fault =
            kept.Version != Version ? $"it was made by version {kept.Version} of Lockstep, and this is {Version}"
            : Paths(kept.Files) is var those && Paths(files) is var these && those != these ? $"it is for the file {those}, not for {these}"
            : kept.Database != database ? $"it is for the {kept.Database}, not for the {database}"
            : options1.Keys.FirstOrDefault(name => !options1[name]!.Equals(kept.Options[name])) is { } name
                ? $"the option {name} was {TextOf(kept.Options[name])} when it was made and is {TextOf(options1[name])} now"
            : null;
        if (fault is not null)
        {
            throw new RequestRefusedException(
                ErrorCode.PlanForeign,
                $"this plan can't be carried out here, and nothing is written: {fault}"
            );
        }
    }

    private static string TextOf(TaskValue? value) => value is TaskValue.Text text ? $"'{text.Value}'" : "missing";

    private static string? MovedOf(KeptTask kept, SyncObservation seen, TaskPlan? planned)
    {
        var probe = new TaskPlan
        {
            Id = kept.Id,
            File = seen.Input.HomeOf(kept.Id) ?? kept.File,
            FileBefore = seen.Input.File.Tasks.GetValueOrDefault(kept.Id),
            RowBefore = seen.Store.Rows.Tasks.GetValueOrDefault(kept.Id),
        };
        var now = KeptTasks.Of(planned ?? probe, seen.Store.Base);
        var sides = new List<string>();
        if (now.File != kept.File)
        {
            sides.Add($"to {now.File}");
        }
        else if (now.Item != kept.Item)
        {
            sides.Add("in the file");
        }

        if (now.Row != kept.Row)
        {
            sides.Add("in the database");
        }

        if (sides.Count == 0 && now.Base != kept.Base)
        {
            sides.Add("in what both sides last agreed on");
        }

        if (sides.Count == 0 && TaskJson.ToText(now.Does) != TaskJson.ToText(kept.Does))
        {
            sides.Add("in what would be done about it, because other tasks have moved");
        }

        return sides.Count == 0 ? null : $"task {kept.Id} ({string.Join(" and ", sides)})";
    }
}
