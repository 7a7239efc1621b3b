using Lockstep.Core.Yaml;

namespace Lockstep.Sync;

/// <summary>What a run would do to a file.</summary>
/// <param name="Name">The file, as configured.</param>
/// <param name="Before">The file as it stands.</param>
/// <param name="After">The file as the run would leave it; the same object when it would not touch it.</param>
public sealed record FilePreview(string Name, ScheduleDocument Before, ScheduleDocument After);
