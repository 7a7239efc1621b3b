using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

public sealed partial class PostgresTaskStore
{
    /// <inheritdoc/>
    public Task<string> ScriptAsync(string role, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Looking at the database",
            connection => new SchemaInstaller(connection, _options).ScriptAsync(role, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task SetAsideAsync(IReadOnlyCollection<TaskId> tasks, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Setting rows aside",
            async connection =>
            {
                await new PostgresSetup(connection, _options).SetAsideAsync(tasks, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public IReadOnlyCollection<string> FreeColumns => Table.FreeColumns;

    /// <inheritdoc/>
    public Task UseColumnsAsync(IReadOnlyCollection<string> columns, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Taking up columns",
            async connection => _table = await new PostgresSetup(connection, _options).UseColumnsAsync(columns, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<DetachReport> DetachAsync(bool force, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Detaching",
            connection => new PostgresSetup(connection, _options).DetachAsync(force, cancellationToken),
            cancellationToken
        );

    private IEnumerable<string> Warnings(TaskTable table)
    {
        if (_isBehindPooler)
        {
            yield return "The connection goes through a pooler, which passes no notifications on: changes of rows are looked for each second.";
        }

        if (table.IsPolled)
        {
            yield return "polling: this role may not create triggers; changes of rows are looked for each second, and who made them is not known.";
        }

        foreach (var warning in table.Warnings)
        {
            yield return warning;
        }
    }

    // A table that was dropped and made anew, or restored, has lost its triggers, and perhaps columns too. Only a look at everything asks: a look at
    // some tasks follows one at the change log, which notices another table.
    private async Task LookOverAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!Table.IsPolled && !await TriggerCheck.StandAsync(connection, Table.Name, cancellationToken))
        {
            (_table, _) = await new SchemaInstaller(connection, _options).InstallAsync(mayMakeAll: false, cancellationToken);
        }
    }
}
