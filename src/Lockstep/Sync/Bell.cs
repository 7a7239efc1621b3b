using System.Threading.Channels;

namespace Lockstep.Sync;

/// <summary>Says that something may have changed, and nothing else. However often it rings, whoever waits wakes once. Thread-safe.</summary>
internal sealed class Bell
{
    private readonly Channel<byte> _rung = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Ring() => _rung.Writer.TryWrite(0);

    /// <summary>Waits until it has rung since the last wait.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _rung.Reader.ReadAsync(cancellationToken);
}
