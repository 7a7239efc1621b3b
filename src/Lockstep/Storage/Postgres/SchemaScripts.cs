using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Lockstep.Storage.Postgres;

/// <summary>The SQL texts that lie in the folder <c>Schema</c>.</summary>
internal static partial class SchemaScripts
{
    private const string Folder = "Lockstep.Storage.Postgres.Schema.";
    private static readonly Assembly Home = typeof(SchemaScripts).Assembly;

    /// <summary>The migrations by number, such as <c>001_tables.sql</c>.</summary>
    public static IReadOnlyList<(int Number, string Text)> Migrations { get; } =
    [
        .. Home.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && char.IsAsciiDigit(name[Folder.Length]))
            .Order(StringComparer.Ordinal)
            .Select(name => (int.Parse(name.AsSpan(Folder.Length, 3), CultureInfo.InvariantCulture), Read(name))),
    ];

    /// <summary>The number of the last migration that this program knows.</summary>
    public static int Newest => Migrations[^1].Number;

    /// <summary>Makes the task table.</summary>
    public static string TaskTable { get; } = Read(Folder + "task_table.sql");

    /// <summary>Makes the functions of the task table's triggers.</summary>
    public static string TaskFunctions { get; } = Read(Folder + "task_functions.sql");

    /// <summary>Makes the task table's triggers.</summary>
    public static string TaskTriggers { get; } = Read(Folder + "task_triggers.sql");

    /// <summary>Puts texts in the places of a script that are named in braces, in one pass, so that no text is taken for a place.</summary>
    public static string Fill(string script, IReadOnlyDictionary<string, string> texts) =>
        Place().Replace(script, match => texts.TryGetValue(match.Groups[1].Value, out var text) ? text : match.Value);

    [GeneratedRegex(@"\{([a-z_]+)\}")]
    private static partial Regex Place();

    private static string Read(string name)
    {
        using var reader = new StreamReader(Home.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
