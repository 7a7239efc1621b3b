namespace Lockstep.Core.Yaml.Editing;

/// <summary>Ends the planning of an edit that the text does not allow.</summary>
internal sealed class EditRefusedException(string message) : Exception(message);
