using Lockstep.Core.Model;
using Lockstep.Core.Yaml;

namespace Lockstep.Tool.Output;

/// <summary>Problems as people read them: the place as editors and grep write it, the code, the message, the source line and a caret.</summary>
internal static class ProblemText
{
    private static readonly string[] OfTheFileItself =
    [
        ErrorCode.FileUnreadable,
        ErrorCode.FileNotSuitable,
        ErrorCode.FileLocked,
        ErrorCode.FileNotWritten,
        ErrorCode.FileNotSwappable,
    ];

    /// <summary>A problem of either side.</summary>
    public static string Of(Refusal refusal, string file)
    {
        // Most problems of a row begin with the row.
        var what =
            refusal.Side == Side.File ? refusal.File ?? file
            : refusal.Id is { } row && !refusal.Message.StartsWith($"row {row}:", StringComparison.Ordinal) ? $"database, row {row}"
            : "database";
        var heading = refusal.Side == Side.File && !OfTheFileItself.Contains(refusal.Code) ? "YAML validation failed: " : "";
        return At(what, refusal.Place, $"{heading}{refusal.Code} {refusal.Message}");
    }

    /// <summary>A fault or a warning of a file.</summary>
    public static string Of(Diagnostic diagnostic, string file) =>
        At(file, diagnostic.Place, $"{(diagnostic.IsError ? "error" : "warning")} {diagnostic.Code} {diagnostic.Message}");

    private static string At(string what, TextPlace? place, string message) =>
        place is null ? $"{what}: {message}"
        : string.IsNullOrWhiteSpace(place.SourceLine) ? $"{what}:{place.Line}:{place.Column}: {message}"
        : $"{what}:{place.Line}:{place.Column}: {message}\n    {place.SourceLine}\n    {new string(' ', Math.Max(0, place.CaretColumn - 1))}^";
}
