namespace Tracefleet.LookingGlass.Limits;

/// <summary>Token buckets, all of one size, by key.</summary>
/// <remarks>
/// <para>A bucket is one number: when it will be full (the generic cell rate algorithm, ITU-T I.371). A full one says nothing that a new
/// one would not say, so only full ones are forgotten, and forgetting never gives anybody a token.</para>
/// <para>When the table is full, a newcomer looks at a few buckets, where the last newcomer ended, and takes the place of the first full
/// one. Where none is, he shares one bucket with all who found no place: with many keys one gets the tokens of as many as fit, and not one
/// more.</para>
/// <para>Each call takes constant time; one for a known key allocates nothing. For any thread.</para>
/// </remarks>
public sealed class TokenBuckets<TKey>
    where TKey : struct, IEquatable<TKey>
{
    public const int DefaultCapacity = 65_536;

    const int FirstPlaces = 64, LookedAt = 16;

    readonly Lock _gate = new();
    readonly TimeProvider _time;
    readonly int _capacity;
    readonly long _interval;
    readonly long _horizon;
    readonly Dictionary<TKey, int> _placeOf = [];
    Bucket[] _buckets = new Bucket[FirstPlaces];
    Bucket _overflow;
    int _count;
    int _hand;

    /// <param name="capacity">Keys that are told apart, at least 1.</param>
    public TokenBuckets(BucketSettings settings, TimeProvider time, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Burst, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.PerMinute, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_time, _capacity) = (time, capacity);
        _interval = Math.Max(1, 60 * time.TimestampFrequency / settings.PerMinute);
        _horizon = settings.Burst * _interval;
    }

    struct Bucket
    {
        public TKey Key;
        public long FullAt;
    }

    /// <summary>Keys that have a bucket of their own.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>Takes a token where there is one.</summary>
    /// <param name="retryAfter">When there will be one, if nobody else takes it; zero when it was taken.</param>
    public bool TryTake(TKey key, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            ref var bucket = ref BucketOf(key, now);
            var fullAt = Math.Max(bucket.FullAt, now) + _interval;
            var wait = fullAt - _horizon - now;
            if (wait > 0)
            {
                retryAfter = ToTimeSpan(wait);
                return false;
            }
            bucket.FullAt = fullAt;
            retryAfter = TimeSpan.Zero;
            return true;
        }
    }

    /// <summary>Puts a token back that was taken for what was not done. One of the shared bucket is not given back.</summary>
    public void GiveBack(TKey key)
    {
        lock (_gate)
        {
            if (_placeOf.TryGetValue(key, out var place))
                _buckets[place].FullAt -= _interval;
        }
    }

    ref Bucket BucketOf(TKey key, long now)
    {
        if (_placeOf.TryGetValue(key, out var place))
            return ref _buckets[place];
        if (_count < _capacity)
            place = NewPlace();
        else if (FullPlace(now) is { } full)
            _placeOf.Remove(_buckets[place = full].Key);
        else
            return ref _overflow;
        _placeOf.Add(key, place);
        _buckets[place] = new Bucket { Key = key, FullAt = now };
        return ref _buckets[place];
    }

    int NewPlace()
    {
        if (_count == _buckets.Length)
            Array.Resize(ref _buckets, Math.Min(_capacity, _count * 2));
        return _count++;
    }

    int? FullPlace(long now)
    {
        for (var looked = 0; looked < Math.Min(LookedAt, _capacity); looked++)
        {
            var place = _hand;
            _hand = _hand + 1 == _capacity ? 0 : _hand + 1;
            if (_buckets[place].FullAt <= now)
                return place;
        }
        return null;
    }

    /// <summary>Rounded up: who comes back then is not a tick too early.</summary>
    TimeSpan ToTimeSpan(long duration)
    {
        var frequency = (UInt128)_time.TimestampFrequency;
        return TimeSpan.FromTicks((long)(((UInt128)duration * TimeSpan.TicksPerSecond + frequency - 1) / frequency));
    }
}
