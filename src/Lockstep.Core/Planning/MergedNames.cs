using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The names of the fields that a merge goes through, each once, without the stamp.</summary>
internal static class MergedNames
{
    public static List<string> Of(ScheduledTask first, ScheduledTask? second, BaseTask @base)
    {
        var names = new List<string>(first.Fields.Count + 2);
        Add(names, first.Fields, null, null);
        if (second is not null)
        {
            Add(names, second.Fields, first.Fields, null);
        }

        Add(names, @base.Fields, first.Fields, second?.Fields);
        return names;
    }

    private static void Add(List<string> names, TaskValue.Map fields, TaskValue.Map? first, TaskValue.Map? second)
    {
        foreach (var name in fields.KeySpan)
        {
            if (name != TaskField.UpdatedAt && first?.Has(name) != true && second?.Has(name) != true)
            {
                names.Add(name);
            }
        }
    }
}
