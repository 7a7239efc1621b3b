using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>What is done to a database now and then: its adoption, and the end of it. Throws as <see cref="ITaskStore"/> does.</summary>
public interface IStoreSetup
{
    /// <summary>
    /// The SQL that <see cref="ITaskStore.OpenAsync"/> would run, for somebody else to run, and the rights that a role needs to work with it afterwards.
    /// Runs nothing.
    /// </summary>
    /// <param name="role">The role that gets the rights.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string> ScriptAsync(string role, CancellationToken cancellationToken);

    /// <summary>Replaces the set of the rows that stay out of the sync until the file holds a task of their id; a row that is deleted leaves it.</summary>
    Task SetAsideAsync(IReadOnlyCollection<TaskId> tasks, CancellationToken cancellationToken);

    /// <summary>The table's further columns that could hold an extra field of their name, as it was when the store was opened or last looked over.</summary>
    IReadOnlyCollection<string> FreeColumns { get; }

    /// <summary>Begins to keep extra fields in columns of the table that bear their names. Needs the rights of <see cref="ITaskStore.OpenAsync"/>.</summary>
    /// <param name="columns">Some of <see cref="FreeColumns"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task UseColumnsAsync(IReadOnlyCollection<string> columns, CancellationToken cancellationToken);

    /// <summary>
    /// Takes away the triggers, Lockstep's own tables, and those columns that it added and that hold nothing. The task table stays with its rows.
    /// Does nothing where there is nothing.
    /// </summary>
    /// <param name="force">Whether open conflicts go too; else they are a reason to refuse.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DetachReport> DetachAsync(bool force, CancellationToken cancellationToken);
}
