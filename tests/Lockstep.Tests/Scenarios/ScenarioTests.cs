using System.Runtime.CompilerServices;
using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Sync;
using Xunit;

namespace Lockstep.Tests.Scenarios;

/// <summary>
/// Each folder beside this file is a story: <c>story.txt</c> tells what people and programs do, <c>expected.txt</c> what Lockstep makes of it, on either
/// store. With LOCKSTEP_GOLDEN=write the expectations are written anew, to be reviewed as a diff.
/// </summary>
public sealed class ScenarioTests(PostgresServer server)
{
    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("LOCKSTEP_GOLDEN") == "write";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Stories
    {
        get
        {
            var stories = new TheoryData<string, string>();
            foreach (
                var name in Directory.EnumerateDirectories(Here()).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
            )
            {
                stories.Add(name, SyncWorld.Sqlite);
                stories.Add(name, SyncWorld.Postgres);
            }

            return stories;
        }
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task The_story_ends_as_it_is_told(string name, string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        var folder = Path.Combine(Here(), name);
        var told = await new StoryTeller(world).TellAsync(
            StoryStep.ParseAll(await File.ReadAllTextAsync(Path.Combine(folder, "story.txt"), Cancel))
        );
        var expected = Path.Combine(folder, "expected.txt");
        if (IsWriting && store == SyncWorld.Sqlite)
        {
            await File.WriteAllTextAsync(expected, told, Cancel);
        }

        Assert.Equal(await File.ReadAllTextAsync(expected, Cancel), told);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
