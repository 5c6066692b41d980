using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sweeping;

/// <summary>One probe of a sweep. The default value is no probe.</summary>
public readonly record struct SweepProbe
{
    /// <param name="flow">0 to the number of flows - 1.</param>
    /// <param name="ttl">1 to 255.</param>
    public SweepProbe(Address destination, ushort flow, byte ttl)
        : this(unchecked((ulong)(destination.Bits >> 64)), unchecked((ulong)destination.Bits), flow, ttl)
    {
    }

    internal SweepProbe(ulong upper, ulong lower, ushort flow, byte ttl) => (Upper, Lower, Flow, Ttl) = (upper, lower, flow, ttl);

    public Address Destination => new(new UInt128(Upper, Lower));
    public ushort Flow { get; }
    public byte Ttl { get; }

    /// <summary>The halves of the destination: registers, where 128-bit arithmetic is calls.</summary>
    internal ulong Upper { get; }
    internal ulong Lower { get; }

    internal bool IsIpv4 => Upper == 0 && Lower >> 32 == 0xFFFF;
}

/// <summary>All probes of a sweep or of a round, numbered from 0. Any number of threads may read it.</summary>
public abstract class ProbeSpace
{
    public abstract long Count { get; }

    /// <summary>The probe of this number.</summary>
    public abstract SweepProbe this[long index] { get; }

    /// <summary>A number that follows from all probes and their numbering, to tell a sweep from another.</summary>
    public abstract ulong Fingerprint();
}
