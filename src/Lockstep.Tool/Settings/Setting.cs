namespace Lockstep.Tool.Settings;

/// <summary>One setting, the same on the command line, in the environment and in a file.</summary>
/// <param name="Name">Its name in lower case with hyphens: <c>on-conflict</c>.</param>
/// <param name="Placeholder">What stands for its value in the help.</param>
/// <param name="Description">What it does and its default.</param>
/// <param name="Apply">Puts its texts into the options; answers with what is wrong with them, or nothing.</param>
internal sealed record Setting(
    string Name,
    string Placeholder,
    string Description,
    Func<LockstepOptions, IReadOnlyList<string>, string?> Apply
)
{
    /// <summary>What every variable of the environment begins with.</summary>
    public const string VariablePrefix = "LOCKSTEP_";

    /// <summary>Whether it takes one text, several, or pairs of a name and a text.</summary>
    public SettingShape Shape { get; init; } = SettingShape.One;

    /// <summary>Whether it is an option of the command line; the rarer ones are not.</summary>
    public bool IsOption { get; init; } = true;

    /// <summary>Its name on the command line; that of a list may be in the singular there.</summary>
    public string OptionName
    {
        get => field ?? $"--{Name}";
        init;
    }

    /// <summary>Its name in the environment.</summary>
    public string VariableName => VariablePrefix + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>Its name in the settings file: <c>OnConflict</c>. Hyphens, underscores and case don't count there.</summary>
    public string KeyName => string.Concat(Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Whether a key of the settings file means this setting.</summary>
    public bool IsKey(string key) => Plain(key) == Plain(Name);

    /// <summary>Whether a key of the settings file means the first words of this setting, such as <c>Guard</c>.</summary>
    public bool IsBelow(string key) => Plain(Name).StartsWith(Plain(key), StringComparison.Ordinal);

    private static string Plain(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
