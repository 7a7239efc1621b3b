using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>What came of reading an item of the list.</summary>
/// <param name="Item">The item's node.</param>
/// <param name="Id">Its id, where it could be read.</param>
/// <param name="Task">The task, where nothing is wrong with it.</param>
/// <param name="Faults">What is wrong with it.</param>
/// <param name="Warnings">What a person should know about it.</param>
internal sealed record TaskReading(
    int Item,
    TaskId? Id,
    ScheduledTask? Task,
    IReadOnlyList<YamlFault> Faults,
    IReadOnlyList<YamlFault> Warnings
);
