using Lockstep.Settings;

namespace Lockstep.Tool.Settings;

/// <summary>Reads the variables <c>LOCKSTEP_*</c>.</summary>
internal static class EnvironmentSettings
{
    // Kubernetes gives every program the address of a service named "lockstep" in variables of these shapes. FAIL is for tests.
    private static readonly string[] OthersVariables = ["SERVICE_", "PORT", "FAIL"];

    /// <summary>What the environment says. A name that is no setting is added to the faults; an empty variable says nothing.</summary>
    public static IEnumerable<SettingSource> Read(IReadOnlyDictionary<string, string> environment, List<string> faults)
    {
        var said = new List<SettingSource>();
        foreach (
            var (name, text) in environment
                .Where(variable => IsOurs(variable.Key))
                .OrderBy(variable => variable.Key, StringComparer.Ordinal)
        )
        {
            if (SettingTable.All.FirstOrDefault(setting => setting.VariableName == name) is not { } setting)
            {
                var hint = NearestName.Hint(name, SettingTable.All.Select(known => known.VariableName));
                faults.Add($"unknown variable {name} in the environment{hint}");
            }
            else if (text.Length > 0)
            {
                var texts =
                    setting.Shape == SettingShape.One || setting.Name == "file" ? [text] : text.Split(',', StringSplitOptions.TrimEntries);
                said.Add(new SettingSource(setting, texts, name));
            }
        }

        return said;
    }

    private static bool IsOurs(string name) =>
        name.StartsWith(Setting.VariablePrefix, StringComparison.Ordinal)
        && !OthersVariables.Any(other => name.AsSpan(Setting.VariablePrefix.Length).StartsWith(other, StringComparison.Ordinal));
}
