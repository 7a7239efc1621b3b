namespace Lockstep.Settings;

/// <summary>Finds what somebody who mistyped a name may have meant.</summary>
internal static class NearestName
{
    /// <summary>A question that ends a message, such as <c>; did you mean --database?</c>, or nothing where no name is near.</summary>
    public static string Hint(string given, IEnumerable<string> known) => Find(given, known) is { } name ? $"; did you mean {name}?" : "";

    /// <summary>The known name that takes the fewest keystrokes to reach, or nothing when that is no slip any more.</summary>
    public static string? Find(string given, IEnumerable<string> known)
    {
        var nearest = known.Select(name => (Name: name, Steps: Steps(given, name))).OrderBy(candidate => candidate.Steps).FirstOrDefault();
        return nearest.Name is not null && nearest.Steps <= Math.Max(2, given.Length / 3) ? nearest.Name : null;
    }

    // The usual edit distance: how many characters must be put in, taken out or replaced; upper and lower case are one.
    private static int Steps(string from, string to)
    {
        var above = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var row = 1; row <= from.Length; row++)
        {
            var current = new int[to.Length + 1];
            current[0] = row;
            for (var column = 1; column <= to.Length; column++)
            {
                var same = char.ToLowerInvariant(from[row - 1]) == char.ToLowerInvariant(to[column - 1]);
                current[column] = Math.Min(above[column - 1] + (same ? 0 : 1), 1 + Math.Min(above[column], current[column - 1]));
            }

            above = current;
        }

        return above[^1];
    }
}
