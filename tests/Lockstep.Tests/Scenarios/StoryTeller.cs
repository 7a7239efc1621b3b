using System.Globalization;
using System.Text.RegularExpressions;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Scenarios;

/// <summary>Plays a story step by step and writes down what came of it.</summary>
internal sealed class StoryTeller(SyncWorld world)
{
    private readonly StoryClock _clock = new();
    private readonly List<string> _told = [];
    private LockstepHost? _lockstep;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SyncEngine Engine => (_lockstep ??= world.Host(time: _clock)).Engine;

    public async Task<string> TellAsync(IEnumerable<StoryStep> steps)
    {
        foreach (var step in steps)
        {
            await PlayAsync(step);
        }

        var rows = (await world.ReadAsync()).Rows.Tasks.Values.OrderBy(row => row.Id.Text, StringComparer.Ordinal).Select(StoryReport.Of);
        var file = File.Exists(world.File) ? world.Text : "(none)\n";
        return StoryReport.Normalise(
            $"{string.Join('\n', _told)}\n\n== the file\n{file}\n== the rows\n{string.Join('\n', rows)}\n",
            world.Folder
        );
    }

    private async Task PlayAsync(StoryStep step)
    {
        switch (step.Verb)
        {
            case "file":
                world.Write(step.Block);
                break;
            case "append":
                File.AppendAllText(world.File, step.Block);
                break;
            case "restore":
                File.Copy(world.File + ".bak", world.File, overwrite: true);
                break;
            case "edit":
                Edit(step.Rest);
                break;
            case "sql":
                await world.ExecuteAsync(step.Rest + "\n" + step.Block);
                break;
            case "later":
                _clock.Advance(TimeSpan.Parse(step.Rest, CultureInfo.InvariantCulture));
                break;
            case "run":
                Note($"run {step.Rest}".TrimEnd(), await Engine.RunAsync(Request(step.Rest.Split(' ')), Cancel));
                break;
            case "resolve":
                await ResolveAsync(step.Rest.Split(' '));
                break;
            case "expect":
                _told.Last(line => line.StartsWith("state: ", StringComparison.Ordinal)).ShouldBe($"state: {step.Rest}");
                break;
            default:
                Assert.Fail($"A story knows no '{step.Verb}'.");
                break;
        }
    }

    // s/a regular expression/what stands there instead/, and it must be found exactly once.
    private void Edit(string command)
    {
        var parts = command.Split(command[1]);
        var pattern = new Regex(parts[1], RegexOptions.Multiline);
        pattern.Count(world.Text).ShouldBe(1, command);
        world.Write(pattern.Replace(world.Text, parts[2].Replace("\\n", "\n", StringComparison.Ordinal)));
    }

    private static SyncRequest Request(string[] words)
    {
        var at = Array.IndexOf(words, "--direction");
        SyncDirection? direction =
            at < 0 ? null
            : SyncJson.TryRead<SyncDirection>(words[at + 1], out var named) ? named
            : throw new FormatException($"There is no direction {words[at + 1]}.");
        return new SyncRequest("cli", "anna", direction, words.Contains("--force"), ByHand: true);
    }

    private async Task ResolveAsync(string[] words)
    {
        var id = long.Parse(words[0], CultureInfo.InvariantCulture);
        SyncJson.TryRead<ConflictChoice>(words[1], out var choice).ShouldBeTrue();
        var result = await Engine.ResolveAsync(id, new Resolution(choice, "anna"), null, Cancel);
        Note(
            $"resolve {string.Join(' ', words)}: {result.GetType().Name.ToLowerInvariant()}",
            (result as ResolveOutcome.Resolved)?.Outcome ?? (result as ResolveOutcome.NotWritten)?.Outcome
        );
    }

    private void Note(string what, SyncOutcome? outcome)
    {
        _told.Add((_told.Count == 0 ? "" : "\n") + $"== {what}");
        _told.AddRange(outcome is null ? [] : StoryReport.Of(outcome));
    }
}
