using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Names the writer of the row where a task is fought over, as far as the database knows it.</summary>
internal static class Fighters
{
    /// <summary>The plan with the names.</summary>
    public static async Task<SyncPlan> NameAsync(SyncPlan plan, ITaskStore store, CancellationToken cancellationToken)
    {
        if (plan.Held.All(held => held.FoughtOver is null))
        {
            return plan;
        }

        var named = new List<HeldActions>();
        foreach (var held in plan.Held)
        {
            var writer = held.FoughtOver is { } task ? await store.WriterAsync(task, cancellationToken) : null;
            named.Add(writer is null ? held : held with { Reason = $"{held.Reason} The row was last written by {Plain(writer)}." });
        }

        return plan with
        {
            Held = named,
        };
    }

    // An application names itself as it likes.
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
