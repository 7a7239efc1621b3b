using System.Globalization;

namespace Lockstep.Tool.Output;

/// <summary>Moments as people read them, to the second: <c>2026-12-01T09:00:00Z</c>. JSON keeps every digit.</summary>
internal static class MomentText
{
    /// <summary>The text.</summary>
    public static string Of(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
