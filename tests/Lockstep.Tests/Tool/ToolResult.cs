namespace Lockstep.Tests.Tool;

/// <summary>How a run of the program ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error);
