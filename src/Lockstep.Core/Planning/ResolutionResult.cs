namespace Lockstep.Core.Planning;

/// <summary>A resolution as a plan, or why it cannot be one.</summary>
public abstract record ResolutionResult
{
    private ResolutionResult() { }

    /// <summary>The plan that carries the resolution out.</summary>
    public sealed record Planned(TaskPlan Plan) : ResolutionResult;

    /// <summary>The resolution is not one that the conflict can take; the conflict stays open.</summary>
    /// <param name="Code">The error's code.</param>
    /// <param name="Message">Why, and the way out.</param>
    public sealed record Impossible(string Code, string Message) : ResolutionResult;
}
