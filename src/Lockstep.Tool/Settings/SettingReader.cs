using Lockstep.Settings;

namespace Lockstep.Tool.Settings;

/// <summary>Puts the options together: the command line goes before the environment, that before the settings file, that before the defaults.</summary>
internal sealed class SettingReader
{
    private readonly Dictionary<Setting, SettingSource> _said = [];
    private readonly List<string> _faults = [];

    /// <summary>What is wrong, in sentences.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Reads all sources. Where <see cref="Faults"/> is not empty the options mean nothing.</summary>
    public LockstepOptions Read(IEnumerable<SettingSource> commandLine, IReadOnlyDictionary<string, string> environment, string folder)
    {
        foreach (
            var source in SettingsFile.Read(folder, _faults).Concat(EnvironmentSettings.Read(environment, _faults)).Concat(commandLine)
        )
            _said[source.Setting] = source;

        var options = new LockstepOptions();
        foreach (var source in _said.Values)
        {
            if (source.Setting.Apply(options, source.Texts) is { } fault)
                _faults.Add($"{source.Place}: {fault}.");
        }

        if (_faults.Count == 0)
            _faults.AddRange(OptionsCheck.Faults(options));

        return options;
    }
}
