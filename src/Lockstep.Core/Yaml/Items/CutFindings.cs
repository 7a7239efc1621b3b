using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Items;

/// <summary>Says what is wrong with the items of a cut file, by parsing those that something was found in.</summary>
internal static class CutFindings
{
    public static FindingList Find(CutSchedule schedule)
    {
        var table = schedule.Table;
        var lines = LinesOfTwice(schedule);
        var findings = new FindingList();
        for (var item = 0; item < table.Count; item++)
        {
            if (table.State(item) != ItemStates.None)
            {
                var (tree, reading) = schedule.Read(item);
                findings.Add(
                    tree.Source,
                    (long)item << 32,
                    reading,
                    tree[reading.Item].Start,
                    reading.Id is { } id ? lines.GetValueOrDefault(id) : null
                );
            }
        }

        return findings;
    }

    private static Dictionary<TaskId, List<int>> LinesOfTwice(CutSchedule schedule)
    {
        var table = schedule.Table;
        var lines = new Dictionary<TaskId, List<int>>();
        for (var item = 0; item < table.Count; item++)
        {
            if ((table.State(item) & ItemStates.Twice) != 0)
            {
                var (tree, reading) = schedule.Read(item);
                if (!lines.TryGetValue(table.Id(item), out var all))
                {
                    lines.Add(table.Id(item), all = []);
                }

                all.Add(tree.Source.LineNumber(tree[reading.Item].Start));
            }
        }

        return lines;
    }
}
