namespace Lockstep.Core.Yaml;

/// <summary>What is wrong at a place of the text.</summary>
internal sealed record YamlFault(string Code, string Message, int Offset);

/// <summary>Ends the reading of a file that is refused as a whole.</summary>
internal sealed class YamlFaultException(YamlFault fault) : Exception(fault.Message)
{
    public YamlFaultException(string code, string message, int offset)
        : this(new YamlFault(code, message, offset)) { }

    public YamlFault Fault { get; } = fault;
}
