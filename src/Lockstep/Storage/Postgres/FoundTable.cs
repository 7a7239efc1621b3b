namespace Lockstep.Storage.Postgres;

/// <summary>What the catalog says of a table.</summary>
/// <param name="Name">Its name with its schema.</param>
/// <param name="IsPartitioned">Whether its rows lie in partitions.</param>
/// <param name="Sequence">The sequence that makes its ids, when this role may move it.</param>
/// <param name="MayAlter">Whether this role may alter it.</param>
/// <param name="HasRowSecurity">Whether row security is switched on.</param>
/// <param name="HidesRows">Whether row security may keep rows from this role.</param>
internal sealed record FoundTable(SqlName Name, bool IsPartitioned, string? Sequence, bool MayAlter, bool HasRowSecurity, bool HidesRows);
