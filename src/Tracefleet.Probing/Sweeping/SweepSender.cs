using System.Runtime.CompilerServices;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Sends the share of a sweep that one thread has, one batch in each step.</summary>
/// <remarks>Allocates nothing after the first steps. Used on one thread, but for what says otherwise.</remarks>
public sealed partial class SweepSender
{
    readonly SweepProbeWriter _writer;
    readonly SweepPacer _pacer;
    readonly IProbeSender _transport;
    readonly Func<Instant> _clock;
    readonly PacketBatch _batch;
    readonly Chosen[] _chosen;
    readonly DepartureEstimate _departure = new();
    Instant _pausedUntil = Instant.MinValue;
    int _pauseMilliseconds;
    long _lastSentAt = long.MinValue;

    /// <summary>A probe about to be sent, and its position; -1 for one that a reply asked for.</summary>
    readonly record struct Chosen(SweepProbe Probe, long Position);

    /// <summary>What all senders of a run share.</summary>
    internal sealed record Shared(
        ProbeSpace Space, SweepPermutation Permutation, SweepProbeWriter Writer, SweepOptions Options, Neighbourhood? Neighbourhood, Func<Instant> Clock,
        int Senders);

    internal SweepSender(Shared shared, SweepProgress share, FillQueue fills, IProbeSender transport)
    {
        var options = shared.Options;
        (_space, _permutation, _filter, _neighbourhood) = (shared.Space, shared.Permutation, options.Filter, shared.Neighbourhood);
        (_slices, _pending, _fills) = ([.. share.Slices], share.Pending.ToArray(), fills);
        (_writer, _transport, _clock) = (shared.Writer, transport, shared.Clock);
        // A rate that does not divide evenly is rounded up; one sender alone has it exactly.
        _pacer = new SweepPacer((options.PacketsPerSecond + shared.Senders - 1) / shared.Senders);
        _limiter = options.PrefixPacketsPerSecond > 0 ? new PrefixLimiter(options.PrefixPacketsPerSecond / shared.Senders) : null;
        _batch = new PacketBatch(options.BatchSize, Math.Max(64, _writer.MaxLength), options.Headroom);
        _chosen = new Chosen[options.BatchSize];
        _retries = new Chosen[options.BatchSize];
        _maxTtl = options.Parameters.MaxTtl.Value;
        if (_limiter is not null)
            _deferred.EnsureCapacity(MaxDeferred);
    }

    public SweepSendCounters Counters { get; } = new();

    /// <summary>When the last probe left; any thread may ask.</summary>
    public Instant LastSentAt => new(Volatile.Read(ref _lastSentAt));

    /// <summary>Sends what may leave now, one batch at most.</summary>
    /// <returns>When the next step has something to do, unless a reply asks for a probe before.</returns>
    public Instant Step(Instant now)
    {
        PublishProgress();
        if (now < _pausedUntil)
            return _pausedUntil;
        var most = _pacer.Available(now, _batch.Capacity);
        if (most == 0)
            return _pacer.ReadyAt;
        var count = Choose(now, most);
        if (count == 0)
            return HasMoreToDraw ? now : NextDue;
        Write(count);
        Send(now);
        return _pausedUntil > now ? _pausedUntil : _pacer.ReadyAt;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Write(int count)
    {
        _batch.Clear();
        _departure.Begin(_clock(), count);
        var kept = 0;
        for (var index = 0; index < count; index++)
        {
            ref readonly var chosen = ref _chosen[index];
            var length = _writer.Write(_batch.NextBuffer, chosen.Probe, _departure.Of(kept));
            if (length == 0)
            {
                Counters.FailureCounts[(int)SendFailure.NoSourceAddress]++;
                continue;
            }
            _batch.Add(length);
            _chosen[kept++] = chosen;
        }
    }

    void Send(Instant now)
    {
        if (_batch.Count == 0)
            return;
        _transport.Send(_batch);
        var after = _clock();
        _departure.End(_batch.At(0), _batch.At(_batch.Count - 1), _batch.Count);
        var isFull = SettleAll();
        _pacer.Took(_batch.Count, now);
        Volatile.Write(ref _lastSentAt, after.UnixNanoseconds);
        Pause(isFull, after);
    }

    /// <summary>Counts what became of the probes; says whether the kernel's queue was full.</summary>
    bool SettleAll()
    {
        var (sent, bytes, isFull) = (0, 0L, false);
        for (var index = 0; index < _batch.Count; index++)
        {
            if (_batch.Failure(index) is not SendFailure.None and var failure)
            {
                isFull |= SettleFailed(_chosen[index], failure);
                continue;
            }
            ref readonly var chosen = ref _chosen[index];
            sent++;
            bytes += _writer.LengthOf(chosen.Probe);
            if (chosen.Probe.Ttl > _maxTtl)
                Counters.Filled++;
            _neighbourhood?.Sent(chosen.Probe.Ttl);
        }
        Counters.Sent += sent;
        Counters.Bytes += bytes;
        return isFull;
    }

    bool SettleFailed(in Chosen chosen, SendFailure failure)
    {
        Counters.FailureCounts[(int)failure]++;
        if (failure != SendFailure.NoBufferSpace)
            return false;
        _retries[_retryCount++] = chosen;
        return true;
    }

    // A full queue drains at the speed of the link: wait a little, and longer when that was not enough.
    void Pause(bool isFull, Instant now)
    {
        _pauseMilliseconds = isFull ? Math.Clamp(_pauseMilliseconds * 2, 1, 64) : 0;
        if (isFull)
            _pausedUntil = now + TimeSpan.FromMilliseconds(_pauseMilliseconds);
    }
}
