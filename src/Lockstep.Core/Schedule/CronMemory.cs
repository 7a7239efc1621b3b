namespace Lockstep.Core.Schedule;

/// <summary>
/// Expressions that were found valid: the same few stand in thousands of tasks. Each has one place, by its hash, which the next one of that hash
/// takes; a place is read and written as a whole, so no lock is needed.
/// </summary>
internal static class CronMemory
{
    private const int Places = 1024;
    private const int LongestText = 128;
    private static readonly string?[] Valid = new string?[Places];

    public static bool IsKnownValid(string text) => text.Length <= LongestText && Volatile.Read(ref Place(text)) == text;

    public static void Remember(string text)
    {
        if (text.Length <= LongestText)
        {
            Volatile.Write(ref Place(text), text);
        }
    }

    private static ref string? Place(string text) => ref Valid[(uint)text.GetHashCode(StringComparison.Ordinal) % Places];
}
