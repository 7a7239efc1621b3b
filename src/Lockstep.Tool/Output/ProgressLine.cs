using Lockstep.Sync;

namespace Lockstep.Tool.Output;

/// <summary>One line on a terminal that says what is being done, from the first second on, and that is gone at the end.</summary>
internal sealed class ProgressLine : IProgress<SyncStep>, IDisposable
{
    private const int Width = 20;
    private const string Clear = "\r\u001b[K";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly TimeProvider _time;
    private readonly long _since;
    private readonly ITimer _timer;
    private SyncStep? _step;
    private bool _isShown;
    private bool _isOver;

    /// <summary>Begins to count; the caller has made sure that a person is looking.</summary>
    public ProgressLine(TextWriter writer, TimeProvider time)
    {
        (_writer, _time, _since) = (writer, time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => Draw(), null, Patience, Beat);
    }

    /// <inheritdoc/>
    public void Report(SyncStep value) => Volatile.Write(ref _step, value);

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isOver = true;
            if (_isShown)
                Write(Clear);
        }
    }

    private void Draw()
    {
        lock (_lock)
        {
            if (_isOver || Volatile.Read(ref _step) is not { } step)
                return;

            var filled = Width * (step.Number - 1) / step.Of;
            var bar = new string('#', filled).PadRight(Width, '.');
            _isShown = true;
            Write($"{Clear}[{bar}] {step.Text} ({(int)_time.GetElapsedTime(_since).TotalSeconds} s)");
        }
    }

    private void Write(string text)
    {
        try
        {
            _writer.Write(text);
            _writer.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _isOver = true; // The terminal is gone; the work is not.
        }
    }
}
