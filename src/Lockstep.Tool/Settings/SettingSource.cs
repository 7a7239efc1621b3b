namespace Lockstep.Tool.Settings;

/// <summary>The texts of a setting, and where they were said.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Texts">The texts.</param>
/// <param name="Place">What a message calls it: <c>--interval</c>, <c>LOCKSTEP_INTERVAL</c> or <c>Interval in appsettings.json</c>.</param>
internal sealed record SettingSource(Setting Setting, IReadOnlyList<string> Texts, string Place);
