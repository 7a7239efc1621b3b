namespace Lockstep.AspNetCore.Http;

/// <summary>A request that cannot be carried out, and what it is answered.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The error's code; see <see cref="Core.Model.ErrorCode"/>.</param>
/// <param name="message">What is wrong and the way out, for the client.</param>
internal sealed class RequestFault(int status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The error's code.</summary>
    public string Code { get; } = code;

    /// <summary>A malformed request.</summary>
    public static RequestFault Malformed(string message) => new(400, Core.Model.ErrorCode.BadRequest, message);
}
