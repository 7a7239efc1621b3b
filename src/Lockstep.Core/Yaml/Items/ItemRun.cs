namespace Lockstep.Core.Yaml.Items;

/// <summary>Neighbouring items of a new version of a file.</summary>
/// <param name="Old">Which item of the old version the first one is, byte for byte; -1 for one item that must be read.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Start">Where the first one begins in the new version.</param>
internal readonly record struct ItemRun(int Old, int Count, int Start);
