using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The known fields that an item leaves out. Thousands of items leave out the same, so each such set is made once.</summary>
internal static class LeftOutFields
{
    private static readonly string[] Names = [.. TaskField.Known.Select(field => field.Name).Where(name => name != TaskField.UpdatedAt)];

    private static readonly ImmutableSortedSet<string>?[] Sets = new ImmutableSortedSet<string>?[1 << Names.Length];

    /// <summary>The names, without <c>updated_at</c>, that the fields lack.</summary>
    public static ImmutableSortedSet<string> Of(TaskValue.Map fields)
    {
        var missing = 0;
        for (var at = 0; at < Names.Length; at++)
        {
            missing |= fields.Has(Names[at]) ? 0 : 1 << at;
        }

        return Volatile.Read(ref Sets[missing]) ?? Make(missing);
    }

    private static ImmutableSortedSet<string> Make(int missing)
    {
        var names = Names.Where((_, at) => (missing & (1 << at)) != 0).ToImmutableSortedSet(StringComparer.Ordinal);
        Volatile.Write(ref Sets[missing], names);
        return names;
    }
}
