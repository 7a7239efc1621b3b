namespace Lockstep.Sync;

/// <summary>A run that was asked for cannot be made as it was asked for; nothing is written. It says nothing about how the two sides stand.</summary>
/// <param name="code">The code; see <see cref="Core.Model.ErrorCode"/>.</param>
/// <param name="message">What, why, and the way out.</param>
public sealed class RequestRefusedException(string code, string message) : Exception(message)
{
    /// <summary>The code.</summary>
    public string Code { get; } = code;
}
