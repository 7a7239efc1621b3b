using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Items;

/// <summary>
/// The tasks that were parsed while a file was read: whoever reads a file asks for them next, once. Each is handed out a single time, so that none is kept
/// longer. Thread-safe.
/// </summary>
internal sealed class FreshTasks
{
    private readonly Dictionary<int, ScheduledTask> _tasks = [];

    /// <summary>Keeps what came of an item until somebody asks for it.</summary>
    public void Keep(int item, TaskReading reading)
    {
        if (reading.Task is { } task)
        {
            _tasks[item] = task;
        }
    }

    /// <summary>Hands a task out, if it has not been yet.</summary>
    public ScheduledTask? Take(int item)
    {
        lock (_tasks)
        {
            return _tasks.Remove(item, out var task) ? task : null;
        }
    }
}
