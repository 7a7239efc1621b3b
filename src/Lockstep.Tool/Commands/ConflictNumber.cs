using System.CommandLine;
using System.Globalization;

namespace Lockstep.Tool.Commands;

/// <summary>The argument that names a conflict.</summary>
internal static class ConflictNumber
{
    /// <summary>Makes the argument.</summary>
    public static Argument<long> Argument() =>
        new("ID")
        {
            Description = "The conflict's number.",
            CustomParser = result =>
            {
                var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    return number;

                result.AddError($"'{text}' is not a conflict's number; lockstep conflicts list shows them");
                return 0;
            },
        };
}
