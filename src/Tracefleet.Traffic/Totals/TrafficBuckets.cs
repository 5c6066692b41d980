using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.Totals;

/// <summary>Adds flows up in buckets of time, and finer buckets in coarser ones. For one thread; time is what it is told.</summary>
/// <remarks>
/// Memory is fixed by the settings, whatever the number of hosts: a record allocates nothing, a bucket that closes its rows. A bucket is closed once
/// now is later than its end by <see cref="TrafficSettings.Late"/>; a record for one that is closed is refused and counted. A bucket in which nothing
/// happened does not exist.
/// </remarks>
public sealed class TrafficBuckets
{
    readonly TrafficSettings _settings;
    readonly Attribution _attribution;

    /// <summary>Of the finest level, each at the number of its span modulo their number.</summary>
    readonly OpenBucket[] _window;

    /// <summary>The one open bucket of each level; that of the finest is not used.</summary>
    readonly OpenBucket[] _open;
    readonly Queue<TrafficBucket>[] _kept;
    readonly List<TopEntry<TrafficKey>> _scratch;
    readonly long _width, _lateMs, _aheadMs;
    long _now, _horizon;

    /// <param name="now">Unix milliseconds.</param>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public TrafficBuckets(TrafficSettings settings, OwnPrefixes own, OwnerLookup ownerOf, long now)
    {
        settings.Check();
        _settings = settings;
        _attribution = new Attribution(own, ownerOf);
        _window = new OpenBucket[settings.Window];
        _open = new OpenBucket[settings.Levels.Length];
        _kept = new Queue<TrafficBucket>[settings.Levels.Length];
        _scratch = new List<TopEntry<TrafficKey>>(2 * settings.Counters);
        for (var place = 0; place < _window.Length; place++)
            _window[place] = new OpenBucket(settings.Counters);
        for (var level = 0; level < _open.Length; level++)
            (_open[level], _kept[level]) = (level == 0 ? _window[0] : new OpenBucket(settings.Counters), new Queue<TrafficBucket>());
        _width = WidthMs(0);
        (_lateMs, _aheadMs) = ((long)settings.Late.TotalMilliseconds, (long)settings.Ahead.TotalMilliseconds);
        _now = now;
        _horizon = Floor(now - _lateMs, _width);
    }

    /// <summary>Unix milliseconds, as told last.</summary>
    public long Now => _now;

    /// <summary>Unix milliseconds: all buckets of the finest level that end then or before are closed, and the coarser ones too.</summary>
    public long ClosedUntil => _horizon;

    /// <summary>Records that were refused since their bucket is closed.</summary>
    public long TooLate { get; private set; }

    /// <summary>Records that were refused since they are more than <see cref="TrafficSettings.Ahead"/> in the future.</summary>
    public long TooEarly { get; private set; }

    /// <summary>Whether a record of that time is refused since it is too far in the future.</summary>
    public bool IsTooEarly(long at) => at > _now + _aheadMs;

    /// <param name="exporter">Who said it; null for our own capture, which then counts to no exporter and no interface.</param>
    /// <param name="at">Unix milliseconds.</param>
    /// <returns>False if it was refused.</returns>
    public bool Add(in FlowRecord record, Address? exporter, long at)
    {
        if (at < _horizon || IsTooEarly(at))
        {
            TooLate += at < _horizon ? 1 : 0;
            TooEarly += at < _horizon ? 0 : 1;
            return false;
        }
        var bucket = BucketAt(at);
        if (!bucket.IsInUse)
            bucket.Open(Floor(at, _width));
        _attribution.Count(record, exporter, bucket);
        return true;
    }

    /// <summary>Lets time pass: closes the buckets that are over, and hands them out, finer ones before those they are part of.</summary>
    /// <param name="now">Unix milliseconds; earlier than before changes nothing.</param>
    /// <param name="onClosed">Takes the level's number and the bucket.</param>
    public void Advance(long now, Action<int, TrafficBucket>? onClosed = null)
    {
        if (now <= _now)
            return;
        _now = now;
        CloseUntil(Floor(now - _lateMs, _width), onClosed);
    }

    /// <summary>Copies of the buckets of the finest level that are open, the oldest first, with what they have counted until now.</summary>
    public ImmutableArray<TrafficBucket> UnderWay() =>
        [.. _window.Where(bucket => bucket.IsInUse).OrderBy(bucket => bucket.Start).Select(bucket => bucket.ToClosed(_settings.Levels[0], _scratch))];

    /// <summary>Closes all buckets as they are, for the end of a capture or of a file. What comes after is in buckets of its own, of which coarse ones
    /// may begin at the same time as those closed here.</summary>
    public void Finish(Action<int, TrafficBucket>? onClosed = null)
    {
        CloseUntil(Floor(_now + _aheadMs, _width) + _width, onClosed);
        for (var level = 1; level < _open.Length; level++)
        {
            if (_open[level].IsInUse)
                Close(level, _open[level], onClosed);
        }
    }

    /// <summary>Closes all buckets as they are, and goes on at an earlier time, or any other: for a clock that was set back. Times that have buckets
    /// already get further ones.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public void Restart(long now, Action<int, TrafficBucket>? onClosed = null)
    {
        Finish(onClosed);
        _now = now;
        _horizon = Floor(now - _lateMs, _width);
    }

    /// <summary>The closed buckets of a level that are kept, the oldest first.</summary>
    /// <param name="level">0 for the finest.</param>
    public ImmutableArray<TrafficBucket> Kept(int level) => [.. _kept[level]];

    void CloseUntil(long horizon, Action<int, TrafficBucket>? onClosed)
    {
        for (var step = 0; step < _window.Length && _horizon + step * _width < horizon; step++)
        {
            var bucket = BucketAt(_horizon + step * _width);
            if (bucket.IsInUse)
                Close(0, bucket, onClosed);
        }
        _horizon = Math.Max(_horizon, horizon);
        for (var level = 1; level < _open.Length; level++)
        {
            if (_open[level].IsInUse && _open[level].Start + WidthMs(level) <= _horizon)
                Close(level, _open[level], onClosed);
        }
    }

    void Close(int level, OpenBucket bucket, Action<int, TrafficBucket>? onClosed)
    {
        var coarser = level + 1 < _open.Length ? _open[level + 1] : null;
        var start = coarser is null ? 0 : Floor(bucket.Start, WidthMs(level + 1));
        if (coarser is { IsInUse: true } && coarser.Start != start)
            Close(level + 1, coarser, onClosed);
        var closed = bucket.ToClosed(_settings.Levels[level], _scratch);
        Keep(level, closed);
        if (coarser is { IsInUse: false })
            coarser.Open(start);
        coarser?.Absorb(bucket, _scratch);
        bucket.Clear();
        onClosed?.Invoke(level, closed);
    }

    void Keep(int level, TrafficBucket closed)
    {
        var kept = _kept[level];
        kept.Enqueue(closed);
        while (kept.Count > _settings.Levels[level].Kept)
            kept.Dequeue();
    }

    OpenBucket BucketAt(long at)
    {
        var place = Floor(at, _width) / _width % _window.Length;
        return _window[place < 0 ? place + _window.Length : place];
    }

    long WidthMs(int level) => _settings.Levels[level].Width.Ticks / TimeSpan.TicksPerMillisecond;

    static long Floor(long at, long width) => at - (at % width + width) % width;
}
