namespace Lockstep.Core.Model;

/// <summary>A task, or a whole file, that is left alone because it is invalid. Not being there is something else.</summary>
/// <param name="Side">The side that holds it.</param>
/// <param name="Id">The task, where the id could be read.</param>
/// <param name="Code">The error's code, such as <c>LS1203</c>; see <see cref="ErrorCode"/>.</param>
/// <param name="Message">What is wrong and the way out, in one or two sentences.</param>
/// <param name="Place">Where it stands, for a file.</param>
public sealed record Refusal(Side Side, TaskId? Id, string Code, string Message, TextPlace? Place = null)
{
    /// <summary>The file, as configured, where there are several.</summary>
    public string? File { get; init; }

    /// <summary>The code, the place and the message in one line.</summary>
    public override string ToString() => $"{(Place is null ? "" : $"line {Place.Line}, column {Place.Column}: ")}{Code} {Message}";
}
