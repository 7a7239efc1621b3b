namespace Lockstep.Files;

/// <summary>Over when nothing came for a while, or when things have been coming for too long.</summary>
internal struct RestTimer(TimeProvider time, TimeSpan rest, TimeSpan longest)
{
    private Due _rest = new(time);
    private Due _longest = new(time);
    private bool _isRunning;

    public readonly TimeSpan Left =>
        !_isRunning ? TimeSpan.MaxValue
        : _rest.Left < _longest.Left ? _rest.Left
        : _longest.Left;

    public readonly bool IsOver => Left == TimeSpan.Zero;

    public void Extend()
    {
        _rest.In(rest);
        if (!_isRunning)
            _longest.In(longest);
        _isRunning = true;
    }

    public void Clear() => _isRunning = false;
}
