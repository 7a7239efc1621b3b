using System.Text.Json;
using Lockstep.Settings;

namespace Lockstep.Tool.Settings;

/// <summary>Reads the section <c>Lockstep</c> of <c>appsettings.json</c>.</summary>
internal static class SettingsFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "appsettings.json";

    private const string Section = "Lockstep";

    private static readonly JsonDocumentOptions Format = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>What the file says; nothing where there is none. A broken file and a key that is no setting are added to the faults.</summary>
    public static IEnumerable<SettingSource> Read(string folder, List<string> faults)
    {
        var said = new List<SettingSource>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, Name)), Format);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var section in document.RootElement.EnumerateObject().Where(property => IsSection(property.Name)))
                    Read(section.Value, "", said, faults);
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Most installations have no such file.
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            faults.Add($"{Name} cannot be read: {exception.Message}");
        }

        return said;
    }

    private static bool IsSection(string name) => string.Equals(name, Section, StringComparison.OrdinalIgnoreCase);

    private static void Read(JsonElement section, string above, List<SettingSource> said, List<string> faults)
    {
        if (section.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{Section}{above} in {Name} must be an object.");
            return;
        }

        foreach (var property in section.EnumerateObject())
        {
            var key = above + property.Name;
            if (SettingTable.All.FirstOrDefault(setting => setting.IsKey(key)) is { } setting)
            {
                if (property.Value.ValueKind != JsonValueKind.Null)
                    said.Add(new SettingSource(setting, Texts(property.Value, ""), $"{key} in {Name}"));
            }
            else if (property.Value.ValueKind == JsonValueKind.Object && SettingTable.All.Any(setting => setting.IsBelow(key)))
            {
                Read(property.Value, key, said, faults);
            }
            else
            {
                var hint = NearestName.Hint(key, SettingTable.All.Select(known => known.KeyName));
                faults.Add($"unknown key {key} in the section {Section} of {Name}{hint}");
            }
        }
    }

    private static List<string> Texts(JsonElement value, string name) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(item => Texts(item, name))],
            JsonValueKind.Object => [.. value.EnumerateObject().SelectMany(property => Texts(property.Value, $"{property.Name}="))],
            JsonValueKind.String => [name + value.GetString()],
            _ => [name + value.GetRawText()],
        };
}
