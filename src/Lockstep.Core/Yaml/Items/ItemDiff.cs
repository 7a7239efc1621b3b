using System.IO.Hashing;

namespace Lockstep.Core.Yaml.Items;

/// <summary>
/// Finds which items of a version stand in another, byte for byte, at the cost of comparing memory: equal stretches are passed over without
/// looking for lines in them.
/// </summary>
internal ref struct ItemDiff
{
    private const int Window = 6;
    private readonly ReadOnlySpan<byte> _old;
    private readonly ReadOnlySpan<byte> _now;
    private readonly ItemTable _table;
    private readonly CommonEnds _common;
    private readonly int _dash;
    private readonly List<ItemRun> _runs = [];
    private readonly List<int> _gone = [];

    // The begins of the items after the current one, as far as anybody looked.
    private readonly List<int> _ahead = [];

    // The first of the old items that end the list on both sides: there may be none.
    private readonly int _same;
    private int _end;
    private int _item;
    private int _at;
    private bool _isOtherList;

    private ItemDiff(ReadOnlySpan<byte> old, ReadOnlySpan<byte> now, ItemTable table, CommonEnds common)
    {
        _old = old;
        _now = now;
        _table = table;
        _common = common;
        _dash = ItemCutter.DashLength(table.Column);
        // The line break before an item must be common too, or the item may not begin its line.
        _same = LowerBound(table.Starts[..^1], old.Length - common.Suffix + 1);
        _end = IsEndSame ? table.Start(_same) + now.Length - old.Length : int.MaxValue;
    }

    private readonly bool IsHeadSame => _common.Prefix >= _table.Start(0) + _dash;

    private readonly bool IsEndSame => _same < _table.Count;

    // The last item belongs to what follows it: it is the same where all that is, and else it must be read.
    private readonly int Comparable => Math.Min(_same, _table.Count - 1);

    /// <summary>Compares a version with a known one; nothing where the list is not where it was, so that all must be read.</summary>
    public static Result? Find(CutSchedule previous, ReadOnlySpan<byte> now, CommonEnds common)
    {
        var diff = new ItemDiff(previous.Bytes.Span, now, previous.Table, common);
        return diff.Find(previous.Key);
    }

    private Result? Find(int key)
    {
        if (!TryBegin(ref key) || _at > _end)
        {
            return null;
        }

        while (_at != _end && !_isOtherList)
        {
            PassSame();
            if (_at != _end)
            {
                PassChanged();
            }
        }

        for (; _item < _same; _item++)
        {
            _gone.Add(_item);
        }

        var end = _end;
        if (IsEndSame)
        {
            _runs.Add(new ItemRun(_same, _table.Count - _same, _end));
            end = _table.End + _now.Length - _old.Length;
        }

        FindMoved(end);
        return _isOtherList || _runs.Count == 0 ? null : new Result(_runs, _gone, key, end, IsHeadSame && IsEndSame);
    }

    private bool TryBegin(ref int key)
    {
        if (!IsHeadSame)
        {
            return ItemCutter.TryFindList(_now, out key, out _at, out var column) && column == _table.Column;
        }

        _item = LowerBound(_table.Starts[..^1], _common.Prefix - _dash + 1) - 1;
        _at = _table.Start(_item);
        if (_item > 0)
        {
            _runs.Add(new ItemRun(0, _item, _table.Start(0)));
        }

        return true;
    }

    private void PassSame()
    {
        if (_item >= Comparable)
        {
            return;
        }

        var start = _table.Start(_item);
        var oldEnd = Math.Min(_old.Length, _table.Start(Comparable) + _dash);
        var nowEnd = (int)Math.Min(_now.Length, (long)_end + _dash);
        var equal = _old[start..oldEnd].CommonPrefixLength(_now[_at..nowEnd]);
        // An item is the same only with the dash of the next one.
        var count = LowerBound(_table.Starts[_item..(Comparable + 1)], start + equal - _dash + 1) - 1;
        if (count > 0)
        {
            _runs.Add(new ItemRun(_item, count, _at));
            _at += _table.Start(_item + count) - start;
            _item += count;
            _ahead.Clear();
        }
    }

    // To the next place where both sides are the same again; most edits change one item.
    private void PassChanged()
    {
        if (Meets(1, 1))
        {
            Take(1, 1);
            return;
        }

        for (var distance = 1; distance <= 2 * Window; distance++)
        {
            for (var olds = Math.Max(0, distance - Window); olds <= Math.Min(distance, Window); olds++)
            {
                if (Meets(olds, distance - olds))
                {
                    Take(olds, distance - olds);
                    return;
                }
            }
        }

        Look(1);
        Take(Math.Min(1, _same - _item), 1);
    }

    private bool Meets(int olds, int news)
    {
        if (_item + olds >= Comparable || !Look(news + 1))
        {
            return false;
        }

        var old = _old[_table.Start(_item + olds).._table.Start(_item + olds + 1)];
        return old.SequenceEqual(_now[Ahead(news)..Ahead(news + 1)]);
    }

    private readonly int Ahead(int news) => news == 0 ? _at : _ahead[news - 1];

    private bool Look(int count)
    {
        while (_ahead.Count < count)
        {
            var from = Ahead(_ahead.Count);
            if (from >= _end)
            {
                return false;
            }

            var next = ItemCutter.Next(_now, from, _table.Column, out var isEnd);
            if (isEnd && IsEndSame)
            {
                _isOtherList = true;
                return false;
            }

            _end = isEnd ? next : _end;
            _ahead.Add(next);
        }

        return true;
    }

    private void Take(int olds, int news)
    {
        for (; olds > 0; olds--)
        {
            _gone.Add(_item++);
        }

        for (; news > 0 && _ahead.Count > 0; news--)
        {
            _runs.Add(new ItemRun(-1, 1, _at));
            _at = _ahead[0];
            _ahead.RemoveAt(0);
        }
    }

    // Items that went to another place, as when a file is sorted.
    private readonly void FindMoved(int end)
    {
        var known = new Dictionary<UInt128, int>();
        foreach (var item in _gone)
        {
            if (item < _table.Count - 1)
            {
                known[XxHash128.HashToUInt128(_old[_table.Start(item).._table.Start(item + 1)])] = item;
            }
        }

        var moved = new HashSet<int>();
        for (var at = 0; at < _runs.Count && known.Count > 0; at++)
        {
            var next = at + 1 < _runs.Count ? _runs[at + 1].Start : end;
            if (
                _runs[at].Old < 0
                && next != end
                && known.Remove(XxHash128.HashToUInt128(_now[_runs[at].Start..next]), out var item)
                && _old[_table.Start(item).._table.Start(item + 1)].SequenceEqual(_now[_runs[at].Start..next])
            )
            {
                _runs[at] = new ItemRun(item, 1, _runs[at].Start);
                moved.Add(item);
            }
        }

        _gone.RemoveAll(moved.Contains);
    }

    private static int LowerBound(ReadOnlySpan<int> sorted, int value)
    {
        var found = sorted.BinarySearch(value);
        return found >= 0 ? found : ~found;
    }

    /// <summary>What came of a comparison.</summary>
    /// <param name="Runs">The items of the new version, in their order.</param>
    /// <param name="Gone">The old items that are none of them.</param>
    /// <param name="Key">Where the key of the list begins.</param>
    /// <param name="End">Where the last item ends.</param>
    /// <param name="IsFrameSame">Whether what stands before the items, the last item and what follows it are the same.</param>
    public sealed record Result(List<ItemRun> Runs, List<int> Gone, int Key, int End, bool IsFrameSame);
}
