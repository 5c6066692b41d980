using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Hears of each reply to a sweep, on the receiving thread.</summary>
public interface ISweepObserver
{
    void Replied(in SweepReply reply);
}

/// <summary>Takes what a transport received: reads replies, counts the rest, and asks for the probes that replies make worth while.</summary>
/// <remarks>Allocates nothing for a packet. Used on one thread.</remarks>
public sealed class SweepCollector
{
    readonly SweepReplyReader _reader;
    readonly ISweepObserver _observer;
    readonly FillQueue[] _fills;
    readonly Neighbourhood? _neighbourhood;
    readonly byte _maxTtl, _fillTtl;
    long _lastReplyAt = long.MinValue;

    internal SweepCollector(SweepOptions options, ISweepObserver observer, FillQueue[] fills, Neighbourhood? neighbourhood)
    {
        _reader = new SweepReplyReader(options.Parameters, options.Source, options.Key);
        (_observer, _fills, _neighbourhood) = (observer, fills, neighbourhood);
        (_maxTtl, _fillTtl) = (options.Parameters.MaxTtl.Value, options.Parameters.FillTtl.Value);
    }

    public SweepReplyCounters Counters { get; } = new();

    /// <summary>When the last reply arrived; any thread may ask.</summary>
    public Instant LastReplyAt => new(Volatile.Read(ref _lastReplyAt));

    public void Take(PacketBatch received)
    {
        for (var index = 0; index < received.Count; index++)
        {
            var reason = _reader.Read(received[index], received.Truncated(index), received.At(index), out var reply);
            if (reason != DropReason.None)
                Counters.DropCounts[(int)reason]++;
            else
                Take(reply);
        }
    }

    void Take(in SweepReply reply)
    {
        Counters.Replies++;
        Volatile.Write(ref _lastReplyAt, reply.ReceivedAt.UnixNanoseconds);
        if (reply.IsTimeExceeded)
        {
            Counters.TimeExceeded++;
            if (reply.Ttl >= _maxTtl && reply.Ttl < _fillTtl)
                Fill(new SweepProbe(reply.Destination, reply.Flow, (byte)(reply.Ttl + 1)));
        }
        else if (reply.IsFromTarget)
        {
            Counters.FromTarget++;
        }
        _neighbourhood?.Seen(reply.Ttl, reply.From);
        _observer.Replied(reply);
    }

    void Fill(in SweepProbe probe)
    {
        // Towards one target always through the same sender, so that the replies' order is that of the probes.
        if (!_fills[(int)((probe.Upper ^ probe.Lower) % (ulong)_fills.Length)].TryAdd(probe))
            Counters.FillsLost++;
    }
}
