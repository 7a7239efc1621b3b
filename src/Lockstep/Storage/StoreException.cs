namespace Lockstep.Storage;

/// <summary>The database could not do what was asked.</summary>
/// <param name="code">The error's code; see <see cref="Core.Model.ErrorCode"/>.</param>
/// <param name="message">What is wrong and the way out, without any password.</param>
/// <param name="cause">The driver's exception.</param>
public sealed class StoreException(string code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The error's code.</summary>
    public string Code { get; } = code;

    /// <summary>Whether the same call may succeed later: the connection is lost, a row is locked, a transaction lost a race.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether a commit may or may not have happened.</summary>
    public bool IsOutcomeUnknown { get; init; }
}
