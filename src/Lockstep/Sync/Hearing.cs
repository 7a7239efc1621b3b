namespace Lockstep.Sync;

/// <summary>What was heard since the last run: who said it last, and the deepest look that was asked for. Thread-safe.</summary>
internal sealed class Hearing
{
    private readonly Lock _lock = new();
    private string? _source;
    private LookDepth _depth;

    /// <summary>Adds what is heard now.</summary>
    public void Note(string source, LookDepth depth)
    {
        lock (_lock)
        {
            _source = source;
            _depth = depth > _depth ? depth : _depth;
        }
    }

    /// <summary>Takes it; without a source nothing was heard.</summary>
    public (string? Source, LookDepth Depth) Take()
    {
        lock (_lock)
        {
            var heard = (_source, _depth);
            (_source, _depth) = (null, LookDepth.Changes);
            return heard;
        }
    }
}
