namespace Lockstep.Core.Yaml.Editing;

/// <summary>The lines of an item in a block list.</summary>
/// <param name="Start">The line start of the first comment line that belongs to it, or of the dash.</param>
/// <param name="Dash">The offset of the dash.</param>
/// <param name="End">The end of its last line, before the line break.</param>
internal readonly record struct ItemLines(int Start, int Dash, int End);
