namespace Lockstep.Core.Yaml.Editing;

/// <summary>A span of the text that gives way to new text.</summary>
/// <param name="Start">The offset of the first character.</param>
/// <param name="End">The offset after the last character.</param>
/// <param name="Text">What stands there afterwards.</param>
internal readonly record struct Splice(int Start, int End, string Text)
{
    /// <summary>Whether nothing comes in its place.</summary>
    public bool IsRemoval => Text.Length == 0;
}
