using System.Diagnostics;
using Lockstep.Tests.Files;
using Lockstep.Tests.Sync;
using Shouldly;

namespace Lockstep.Tests.Concurrency;

/// <summary>A psql of its own that updates rows, each update a transaction of its own.</summary>
internal sealed class RowEditor : IEditor
{
    private readonly Process _process;

    public RowEditor(PostgresWorld world) =>
        _process = Foreign.Start(
            "psql",
            world.Database,
            "--quiet",
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--set",
            "ON_ERROR_STOP=1"
        );

    public Task SetAsync(int task, string field, string token) =>
        SayAsync($"update scheduled_tasks set {field} = '{token}' where id = {task} returning {field};", token);

    /// <summary>What follows is one transaction, up to the commit.</summary>
    public Task BeginAsync() => SayAsync("begin; select 'begun';", "begun");

    public Task CommitAsync() => SayAsync("commit; select 'committed';", "committed");

    private async Task SayAsync(string sql, string answer)
    {
        await _process.StandardInput.WriteLineAsync(sql);
        await _process.StandardInput.FlushAsync();
        (await _process.StandardOutput.ReadLineAsync()).ShouldBe(answer);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
