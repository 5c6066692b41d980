using System.Numerics;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;

namespace Tracefleet.Traffic.Totals;

/// <summary>Stands between packets and <see cref="TrafficBuckets"/>: adds up the packets of each flow for a second of their time, so that whose the
/// addresses are is asked once for many packets. A flow has the same addresses, protocol, ports, interfaces and direction.</summary>
/// <remarks>
/// Memory is fixed, and a packet allocates nothing. What a second had is handed out when a packet of a later one comes, when the cache is full, and when
/// <see cref="Flush"/> is called; that costs what was touched, not what is known. A packet older than the current second is handed out at once, so each
/// counts in its own second whatever the order; when many come in a row, the clock was set back, and their second is the current one. A flow counts as
/// one when it is new or was idle for long; one forgotten for want of room counts again.
/// What only exporters say (AS, prefix length, next hop) is not kept. For one thread.
/// </remarks>
public sealed partial class FlowCache
{
    /// <summary>So many packets in a row that are older than the current second say that the clock was set back.</summary>
    const int MostOlder = 1_000;

    static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    readonly FlowEntry[] _entries;

    /// <summary>The upper half of each hash above the number of an entry counted from 1; 0 for none. At least half are.</summary>
    readonly ulong[] _slots;

    /// <summary>Numbers of the entries that this second has packets of.</summary>
    readonly int[] _touched;
    readonly long _idleMs;
    int _touchedCount, _older;
    long _second = long.MinValue;

    /// <param name="flows">Flows known at once, 2 or more; each takes about 120 bytes.</param>
    /// <param name="idleAfter">A flow without packets for this long is another flow when it goes on; 60 s if null.</param>
    public FlowCache(int flows = 65_536, TimeSpan? idleAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(flows, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(flows, 1 << 26);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(idleAfter ?? s_idle, TimeSpan.Zero);
        _idleMs = (long)(idleAfter ?? s_idle).TotalMilliseconds;
        _entries = new FlowEntry[flows];
        _touched = new int[flows];
        _slots = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)flows * 2)];
    }

    public int Capacity => _entries.Length;

    /// <summary>Flows known now.</summary>
    public int Count { get; private set; }

    /// <summary>Flows that were forgotten before they were idle for long, for want of room.</summary>
    public long Evicted { get; private set; }

    /// <param name="packet">One packet; or a flow, whose <see cref="FlowRecord.Flows"/> are not taken over.</param>
    /// <param name="at">When it was captured, Unix milliseconds.</param>
    /// <param name="sink">Gets what is complete. Its records' StartedAt and EndedAt are those of the first and last packet, in one second.</param>
    public void Add<TSink>(in FlowRecord packet, long at, ref TSink sink)
        where TSink : IFlowSink, allows ref struct
    {
        var key = new FlowKey(packet);
        var second = SecondOf(at);
        if (second > _second)
        {
            Flush(ref sink);
            _second = second;
        }
        if (second == _second)
            _older = 0;
        else if (++_older == MostOlder)
            StepBack(at, ref sink);
        ref var entry = ref Find(key, at, ref sink);
        if (second < _second)
            PassThrough(packet, at, ref entry, ref sink);
        else
            AddUp(packet, at, ref entry);
    }

    /// <summary>Hands out what has not been handed out yet. To be called also by the clock, when no packets come, and at the end.</summary>
    public void Flush<TSink>(ref TSink sink)
        where TSink : IFlowSink, allows ref struct
    {
        for (var place = 0; place < _touchedCount; place++)
        {
            ref var entry = ref _entries[_touched[place]];
            sink.Add(entry.ToRecord());
            entry.Reset();
        }
        _touchedCount = 0;
    }

    void AddUp(in FlowRecord packet, long at, ref FlowEntry entry)
    {
        if (!entry.IsTouched)
        {
            entry.IsTouched = true;
            entry.StartedAt = at;
            _touched[_touchedCount++] = entry.Number;
        }
        entry.Bytes = Saturating.Add(entry.Bytes, packet.Bytes);
        entry.Packets = Saturating.Add(entry.Packets, packet.Packets);
        entry.StartedAt = Math.Min(entry.StartedAt, at);
        entry.TcpFlags |= packet.TcpFlags ?? 0;
    }

    static void PassThrough<TSink>(in FlowRecord packet, long at, ref FlowEntry entry, ref TSink sink)
        where TSink : IFlowSink, allows ref struct
    {
        sink.Add(packet with { Flows = entry.IsNew ? 1UL : 0, StartedAt = at, EndedAt = at });
        entry.IsNew = false;
    }

    static long SecondOf(long at) => at >= 0 ? at / 1_000 : ~(~at / 1_000);
}
