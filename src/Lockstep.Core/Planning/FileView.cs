using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>One file of the set, as a run saw it.</summary>
/// <param name="Name">Its name, as configured.</param>
/// <param name="Snapshot">Its tasks; nothing where the file as a whole could not be read.</param>
public sealed record FileView(string Name, Snapshot? Snapshot);
