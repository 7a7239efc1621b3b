using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Tool.Output;

/// <summary>Small things that several verbs print as JSON.</summary>
internal static class JsonText
{
    /// <summary>A number.</summary>
    public static TaskValue Number(long number) => new TaskValue.Number(number.ToString(CultureInfo.InvariantCulture));
}
