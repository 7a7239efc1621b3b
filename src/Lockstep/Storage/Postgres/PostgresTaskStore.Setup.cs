using Lockstep.Core.Model;

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
}
