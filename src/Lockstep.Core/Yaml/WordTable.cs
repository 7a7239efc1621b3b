namespace Lockstep.Core.Yaml;

/// <summary>Keys and common values repeat in every task; one string is enough for all of them.</summary>
internal sealed class WordTable
{
    private const int LongestWord = 24;
    private const int MostWords = 4096;
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    /// <summary>The string to keep for a value.</summary>
    public string Of(string value)
    {
        if (value.Length > LongestWord)
        {
            return value;
        }

        if (_words.TryGetValue(value, out var word))
        {
            return word;
        }

        if (_words.Count < MostWords)
        {
            _words.Add(value, value);
        }

        return value;
    }
}
