using System.Globalization;
using Lockstep.Files;
using Lockstep.Files.Posix;

namespace Lockstep.Failpoints;

/// <summary>
/// Failpoints read from text such as <c>swap.exchange:kill</c>, <c>swap.fsync:EIO@2</c>; several are separated by commas.
/// The n of <c>@n</c> says which time the operation fails; without it, each time.
/// </summary>
public sealed class EnvironmentFailpoints : IFailpoints
{
    /// <summary>The environment variable that <see cref="FromEnvironment"/> reads.</summary>
    public const string Variable = "LOCKSTEP_FAIL";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Fault>> _faults = [];
    private readonly Dictionary<string, int> _reached = [];

    /// <summary>Reads the text; throws <see cref="FormatException"/>, naming the part, when it can't be understood.</summary>
    public EnvironmentFailpoints(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var fault = Parse(part);
            if (!_faults.TryGetValue(fault.Operation, out var faults))
                _faults[fault.Operation] = faults = [];
            faults.Add(fault);
        }
    }

    /// <summary>What the environment asks for; nothing as a rule.</summary>
    public static IFailpoints FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? new EnvironmentFailpoints(text) : NoFailpoints.Instance;

    /// <inheritdoc/>
    public void Reach(string operation)
    {
        if (!_faults.TryGetValue(operation, out var faults))
            return;
        int time;
        lock (_gate)
            _reached[operation] = time = _reached.GetValueOrDefault(operation) + 1;
        foreach (var fault in faults.Where(f => f.Time is null || f.Time == time))
        {
            if (fault.Errno is not { } errno)
                Die();
            else
                throw FileException.From(errno, Core.Model.ErrorCode.FileNotWritten, operation, "the file");
        }
    }

    private static Fault Parse(string part)
    {
        var (operation, rest) = Cut(part, ':');
        var (what, time) = Cut(rest, '@');
        int? errno = what switch
        {
            "kill" => null,
            "EIO" => Errno.Io,
            "ENOSPC" => Errno.NoSpace,
            "EACCES" => Errno.Access,
            "EPERM" => Errno.NotPermitted,
            "EROFS" => Errno.ReadOnly,
            "EBUSY" => Errno.Busy,
            "EINVAL" => Errno.Invalid,
            _ => throw new FormatException(
                $"'{part}' is no failpoint. Write OPERATION:kill or OPERATION:EIO, with @N for the Nth time only."
            ),
        };
        return new Fault(operation, errno, time.Length == 0 ? null : int.Parse(time, CultureInfo.InvariantCulture));
    }

    private static (string Before, string After) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private static void Die()
    {
        if (OperatingSystem.IsWindows())
            Environment.FailFast("failpoint");
        _ = Libc.Kill(Environment.ProcessId, Libc.SigKill);
        Thread.Sleep(Timeout.Infinite);
    }

    private sealed record Fault(string Operation, int? Errno, int? Time);
}
