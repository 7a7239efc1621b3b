using Lockstep.Failpoints;
using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>What the file's side needs from outside: the system's calls, the clock, and the places where a test may make it fail.</summary>
internal sealed record FileSeams(IFileCalls Calls, TimeProvider Time, IFailpoints Failpoints)
{
    /// <summary>The real ones.</summary>
    public static FileSeams Default { get; } =
        new(
            OperatingSystem.IsLinux() ? LinuxFileCalls.Instance : new PortableFileCalls(),
            TimeProvider.System,
            EnvironmentFailpoints.FromEnvironment()
        );

    /// <summary>Waits a little; the caller looks again afterwards.</summary>
    public Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, Time, cancellationToken);

    /// <summary>A moment from now, to be asked whether it has come.</summary>
    public Deadline In(TimeSpan span) => new(Time, span);
}
