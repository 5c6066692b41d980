using System.Runtime.CompilerServices;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Probing.Sweeping;

/// <summary>What came back for a probe of a sweep, with all that the reply tells of the probe.</summary>
/// <remarks>A value without references, so that taking a reply allocates nothing.</remarks>
public readonly record struct SweepReply
{
    /// <summary>Where the probe went.</summary>
    public Address Destination { get; init; }

    /// <summary>Who answered.</summary>
    public Address From { get; init; }

    /// <summary>Protocol of the probe.</summary>
    public ProbeProtocol Protocol { get; init; }

    public byte Ttl { get; init; }
    public ushort Flow { get; init; }

    /// <summary>Source port or ICMP identifier of the probe.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>Destination port of the probe; 0 for ICMP.</summary>
    public ushort DestinationPort { get; init; }

    public Instant SentAt { get; init; }
    public Instant ReceivedAt { get; init; }

    /// <summary>The time of sending is from a 16-bit field: right to 50 microseconds (TCP: 200), and wrong by a multiple of 6.5535 s for a reply
    /// later than that.</summary>
    public bool IsCoarse { get; init; }

    /// <summary>Round-trip time in nanoseconds, at least 0; null when the time of sending did not come back.</summary>
    public long? RttNanoseconds { get; init; }

    /// <summary>TTL left in the outer IP header.</summary>
    public byte ReplyTtl { get; init; }

    /// <summary>TTL of the quoted probe; null where nothing is quoted.</summary>
    public byte? QuotedTtl { get; init; }

    /// <summary>Null for a TCP reply.</summary>
    public byte? IcmpType { get; init; }

    /// <inheritdoc cref="IcmpType"/>
    public byte? IcmpCode { get; init; }

    /// <summary>Bytes of the whole reply packet, IP header included.</summary>
    public int Size { get; init; }

    public ReplyFlags Flags { get; init; }

    /// <summary>MPLS labels, outermost first.</summary>
    public ReplyLabels Labels { get; init; }

    /// <summary>Whether a router reports that the TTL ran out, so that the path goes on.</summary>
    public bool IsTimeExceeded => IcmpType == (From.IsIpv4 ? IcmpTypes.TimeExceeded : Icmpv6Types.TimeExceeded);

    /// <summary>Whether the target itself answered.</summary>
    public bool IsFromTarget => From == Destination && !IsTimeExceeded;
}

/// <summary>Up to eight MPLS label stack entries in place; further ones are left out. The default value is an empty stack.</summary>
public struct ReplyLabels : IEquatable<ReplyLabels>
{
    public const int Capacity = 8;

    Entries _entries;

    public int Count { get; private set; }

    public readonly MplsLabel this[int index] => (uint)index < (uint)Count
        ? MplsLabel.FromBits(_entries[index])
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} labels.");

    /// <summary>Adds an entry behind the others; false when there is no room.</summary>
    public bool TryAdd(uint bits)
    {
        if (Count == Capacity)
            return false;
        _entries[Count++] = bits;
        return true;
    }

    public readonly bool Equals(ReplyLabels other) => Count == other.Count && ((ReadOnlySpan<uint>)_entries)[..Count].SequenceEqual(((ReadOnlySpan<uint>)other._entries)[..Count]);

    public override readonly bool Equals(object? obj) => obj is ReplyLabels other && Equals(other);

    public override readonly int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, _entries[0]);

    public static bool operator ==(ReplyLabels left, ReplyLabels right) => left.Equals(right);
    public static bool operator !=(ReplyLabels left, ReplyLabels right) => !left.Equals(right);

    [InlineArray(Capacity)]
    struct Entries
    {
        uint _first;
    }
}
