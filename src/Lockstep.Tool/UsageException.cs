namespace Lockstep.Tool;

/// <summary>An argument is wrong; the program ends with <see cref="ExitCode.Usage"/>.</summary>
/// <param name="message">Which one, why, and the way out.</param>
internal sealed class UsageException(string message) : Exception(message);
