namespace Lockstep.Core.Model;

/// <summary>What is wrong with the value of a field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Code">The error's code; see <see cref="ErrorCode"/>.</param>
/// <param name="Message">What is wrong and the way out.</param>
/// <param name="Offset">Where in the value's text the fault begins, in characters from 0.</param>
public sealed record FieldFault(string Field, string Code, string Message, int Offset = 0);
