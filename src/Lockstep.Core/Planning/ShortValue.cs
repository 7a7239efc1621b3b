using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A value in a few characters of JSON; a plain word stands without quotes. What a key's name makes a secret is masked.</summary>
internal static class ShortValue
{
    private const int Longest = 80;

    /// <summary>The text of the value at a path; a dash where there is none.</summary>
    public static string Of(FieldPath path, TaskValue? value)
    {
        if (value is null)
        {
            return "-";
        }

        if (path.Keys.Any(key => SecretName.Is(key)))
        {
            return SecretName.Mask;
        }

        var text = value is TaskValue.Text word && IsPlainWord(word.Value) ? word.Value : TaskJson.ToText(Masked(value));
        var escaped = PlainText.Escape(text);
        return escaped.Length <= Longest ? escaped : escaped[..(Longest - 1)] + "…";
    }

    private static TaskValue Masked(TaskValue value) =>
        value switch
        {
            TaskValue.Map map => TaskValue.Map.Of(
                map.Pairs()
                    .Select(pair =>
                        KeyValuePair.Create(pair.Key, SecretName.Is(pair.Key) ? TaskValue.Of(SecretName.Mask) : Masked(pair.Value))
                    )
            ),
            TaskValue.List list => new TaskValue.List([.. list.Items.Select(Masked)]),
            _ => value,
        };

    private static bool IsPlainWord(string text) =>
        text.Length > 0
        && char.IsAsciiLetter(text[0])
        && text is not ("null" or "true" or "false")
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '@');
}
