namespace Lockstep.Tests.Scenarios;

/// <summary>One step of a story: a verb, the rest of its line, and the lines below it that begin with <c>|</c>.</summary>
internal sealed record StoryStep(string Verb, string Rest, string Block)
{
    /// <summary>Reads a story. Lines that begin with <c>#</c> are told to the reader only.</summary>
    public static IReadOnlyList<StoryStep> ParseAll(string text)
    {
        var steps = new List<StoryStep>();
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '|')
            {
                var content = line.Length > 1 ? line[2..] : "";
                steps[^1] = steps[^1] with { Block = $"{steps[^1].Block}{content}\n" };
                continue;
            }

            var end = line.IndexOfAny([' ', ':']);
            steps.Add(end < 0 ? new StoryStep(line, "", "") : new StoryStep(line[..end], line[(end + 1)..].Trim(), ""));
        }

        return steps;
    }
}
