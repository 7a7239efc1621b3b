using Lockstep.Core.Yaml;
using Lockstep.Files;

namespace Lockstep.Sync;

/// <summary>A file of the set as one run read it.</summary>
/// <param name="Name">Its name, as configured.</param>
/// <param name="Content">Its bytes and which version of it they are.</param>
/// <param name="Document">The same, read.</param>
internal sealed record SeenFile(string Name, FileReading.Content Content, ScheduleDocument Document);
