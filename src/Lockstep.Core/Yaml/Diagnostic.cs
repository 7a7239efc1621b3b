using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Something that a person should know about a place in the file.</summary>
/// <param name="IsError">An error refuses a task or the file; a warning does not.</param>
/// <param name="Code">The code; see <see cref="ErrorCode"/>.</param>
/// <param name="Message">What is wrong and the way out.</param>
/// <param name="Place">The line, the column and the source line.</param>
/// <param name="Task">The task that it is about, where it is about one.</param>
public sealed record Diagnostic(bool IsError, string Code, string Message, TextPlace Place, TaskId? Task);
