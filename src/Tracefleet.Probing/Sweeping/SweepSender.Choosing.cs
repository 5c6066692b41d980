namespace Tracefleet.Probing.Sweeping;

/// <content>Which probe is next: what could not be sent, what waited for its prefix, what a reply asked for, and then the order of the sweep.</content>
public sealed partial class SweepSender
{
    const int MaxDeferred = 16_384;

    /// <summary>Probes passed over in one step, so that a step always ends soon.</summary>
    const int MaxSkipped = 4_096;

    readonly ProbeSpace _space;
    readonly SweepPermutation _permutation;
    readonly IAddressFilter? _filter;
    readonly Neighbourhood? _neighbourhood;
    readonly PrefixLimiter? _limiter;
    readonly FillQueue _fills;
    readonly SweepSlice[] _slices;
    readonly long[] _pending;
    readonly Chosen[] _retries;
    readonly PriorityQueue<Chosen, long> _deferred = new();
    readonly byte _maxTtl;
    int _slice, _nextPending, _retryCount;
    SweepProgress? _progress;
    volatile bool _progressWanted, _isExhausted;

    /// <summary>Nothing is left to send, unless a reply asks for a probe; any thread may ask.</summary>
    public bool IsExhausted => _isExhausted && _fills.IsEmpty;

    /// <summary>What is left now. Only while no other thread is in <see cref="Step"/>.</summary>
    public SweepProgress Progress() => new(
        [.. _slices.Skip(_slice)],
        [.. _pending.Skip(_nextPending), .. Unsent().Where(chosen => chosen.Position >= 0).Select(chosen => chosen.Position)]);

    /// <summary>What was left at one of the last steps, and asks the next step to say it anew; any thread may ask. Null at first.</summary>
    public SweepProgress? RecentProgress()
    {
        _progressWanted = true;
        return Volatile.Read(ref _progress);
    }

    bool HasMoreToDraw => _deferred.Count < MaxDeferred && (_nextPending < _pending.Length || _slice < _slices.Length);

    Instant NextDue => _deferred.TryPeek(out _, out var due) ? new Instant(due) : Instant.MaxValue;

    IEnumerable<Chosen> Unsent() => _retries.Take(_retryCount).Concat(_deferred.UnorderedItems.Select(item => item.Element));

    void PublishProgress()
    {
        if (!_progressWanted)
            return;
        _progressWanted = false;
        Volatile.Write(ref _progress, Progress());
    }

    int Choose(Instant now, int most)
    {
        var count = 0;
        while (count < most && _retryCount > 0)
        {
            _chosen[count++] = _retries[--_retryCount];
            Counters.Retried++;
        }
        while (count < most && _deferred.TryPeek(out var waiting, out var due) && due <= now.UnixNanoseconds)
        {
            _deferred.Dequeue();
            _chosen[count++] = waiting;
        }
        while (count < most && _deferred.Count < MaxDeferred && _fills.TryTake(out var fill))
            Take(new Chosen(fill, -1), now, ref count);
        for (var skipped = 0; count < most && skipped < MaxSkipped && TryDraw(out var position);)
        {
            var before = count;
            Draw(position, now, ref count);
            skipped += count == before ? 1 : 0;
        }
        _isExhausted = count == 0 && _deferred.Count == 0 && !HasMoreToDraw;
        return count;
    }

    void Draw(long position, Instant now, ref int count)
    {
        var probe = _space[_permutation.At(position)];
        if (_neighbourhood is not null && _neighbourhood.IsGivenUp(probe.Ttl))
            Counters.NeighbourhoodSkipped++;
        else if (_filter is not null && !_filter.Allows(probe.Destination))
            Counters.Excluded++;
        else
            Take(new Chosen(probe, position), now, ref count);
    }

    void Take(in Chosen chosen, Instant now, ref int count)
    {
        if (_limiter?.Reserve(chosen.Probe.Destination, now) is { } at && at > now)
        {
            _deferred.Enqueue(chosen, at.UnixNanoseconds);
            Counters.Deferred++;
            return;
        }
        _chosen[count++] = chosen;
    }

    bool TryDraw(out long position)
    {
        position = 0;
        if (_deferred.Count >= MaxDeferred)
            return false;
        if (_nextPending < _pending.Length)
        {
            position = _pending[_nextPending++];
            return true;
        }
        for (; _slice < _slices.Length; _slice++)
        {
            ref var slice = ref _slices[_slice];
            if (slice.Next >= _permutation.Count)
                continue;
            position = slice.Next;
            slice = slice with { Next = position + slice.Stride };
            return true;
        }
        return false;
    }
}
