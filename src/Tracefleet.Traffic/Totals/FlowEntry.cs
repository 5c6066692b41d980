using Tracefleet.Packets;
using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.Totals;

/// <summary>A flow that a <see cref="FlowCache"/> knows, and what the current second had of it.</summary>
struct FlowEntry(FlowKey key, int number, long at)
{
    public readonly FlowKey Key = key;
    public ulong Bytes, Packets;

    /// <summary>Of the current second's packets, Unix milliseconds.</summary>
    public long StartedAt;

    /// <summary>The newest packet at all, Unix milliseconds.</summary>
    public long LastAt = at;

    /// <summary>Where it is in the cache.</summary>
    public int Number = number;
    public byte TcpFlags;

    /// <summary>It has yet to be counted as a flow.</summary>
    public bool IsNew = true;

    /// <summary>The current second has packets of it.</summary>
    public bool IsTouched;

    public readonly FlowRecord ToRecord() => new(
        Key.Source, Key.Destination, Bytes, Packets, IsNew ? 1UL : 0, StartedAt, LastAt, null, null, Key.Protocol, Key.SourcePort, Key.DestinationPort, null, null, null,
        Key.Input, Key.Output, null, Key.Protocol == IpProtocols.Tcp ? TcpFlags : null, null, 1, Key.Direction);

    public void Reset() => (Bytes, Packets, TcpFlags, IsNew, IsTouched) = (0, 0, 0, false, false);
}
