using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Items;

/// <summary>The refused tasks of a cut file: looked up without a parse, said in words with one.</summary>
internal sealed class CutRefusals(CutSchedule schedule) : IReadOnlyDictionary<TaskId, Refusal>
{
    private static readonly Dictionary<TaskId, Refusal> None = [];

    public int Count => All.Count;

    public IEnumerable<TaskId> Keys => All.Keys;

    public IEnumerable<Refusal> Values => All.Values;

    private IReadOnlyDictionary<TaskId, Refusal> All => schedule.Table.HasFindings ? schedule.Findings.Refused : None;

    public Refusal this[TaskId key] => All[key];

    public bool ContainsKey(TaskId key) => schedule.Table.Find(key) is >= 0 and var item && !schedule.Table.IsTask(item);

    public bool TryGetValue(TaskId key, [MaybeNullWhen(false)] out Refusal value)
    {
        value = null;
        return ContainsKey(key) && All.TryGetValue(key, out value);
    }

    public IEnumerator<KeyValuePair<TaskId, Refusal>> GetEnumerator() => All.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
