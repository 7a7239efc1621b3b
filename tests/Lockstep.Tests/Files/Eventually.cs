using System.Diagnostics;
using Xunit;

namespace Lockstep.Tests.Files;

/// <summary>Waits for a condition, as long as a loaded machine may need, and fails only then.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static async Task True(Func<bool> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            if (since.Elapsed > Longest)
                Assert.Fail($"Did not happen within {Longest.TotalSeconds} s: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
