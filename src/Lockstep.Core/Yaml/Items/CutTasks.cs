using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Items;

/// <summary>The tasks of a cut file: each is parsed when somebody asks for it, and not kept. Keys, counts and whether a task is there cost no parse.</summary>
internal sealed class CutTasks(CutSchedule schedule, FreshTasks fresh) : IReadOnlyDictionary<TaskId, ScheduledTask>
{
    private readonly ItemTable _table = schedule.Table;

    public int Count => _table.Tasks;

    public IEnumerable<TaskId> Keys
    {
        get
        {
            for (var item = 0; item < _table.Count; item++)
            {
                if (_table.IsTask(item))
                {
                    yield return _table.Id(item);
                }
            }
        }
    }

    public IEnumerable<ScheduledTask> Values => schedule.ReadTasks();

    public ScheduledTask this[TaskId key] =>
        TryGetValue(key, out var task) ? task : throw new KeyNotFoundException($"There is no task {key}.");

    public bool ContainsKey(TaskId key) => _table.Find(key) is >= 0 and var item && _table.IsTask(item);

    public bool TryGetValue(TaskId key, [MaybeNullWhen(false)] out ScheduledTask value)
    {
        value = _table.Find(key) is >= 0 and var item && _table.IsTask(item) ? fresh.Take(item) ?? schedule.Read(item).Reading.Task! : null;
        return value is not null;
    }

    public IEnumerator<KeyValuePair<TaskId, ScheduledTask>> GetEnumerator() =>
        schedule.ReadTasks().Select(task => KeyValuePair.Create(task.Id, task)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
