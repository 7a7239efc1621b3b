namespace Lockstep.Tool.Settings;

/// <summary>How many texts a setting takes.</summary>
internal enum SettingShape
{
    /// <summary>One.</summary>
    One,

    /// <summary>Any number; in the environment they are separated by commas.</summary>
    List,

    /// <summary>Any number of <c>NAME=VALUE</c>; an object in the settings file.</summary>
    Pairs,
}
