using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sweeping;

/// <summary>The targets that a prefix stands for: each address of it, or some of each /24 (IPv4) or /64 (IPv6).</summary>
/// <remarks>Which hosts of a subnet are taken follows from the subnet alone, so that two sweeps can be compared. In IPv4 they are spread over the
/// subnet without its first and last address; in IPv6 their interface identifiers are spread over all 64 bits.</remarks>
readonly struct TargetBlock
{
    readonly int _subnetBits;
    readonly ulong _hosts, _firstHost, _usableHosts, _upper, _lower;

    /// <param name="hostsPerSubnet">0 for each address.</param>
    public TargetBlock(Prefix prefix, int hostsPerSubnet)
    {
        (Prefix, HostsPerSubnet) = (prefix, hostsPerSubnet);
        (_upper, _lower) = unchecked(((ulong)(prefix.Network.Bits >> 64), (ulong)prefix.Network.Bits));
        var hostBits = prefix.Network.BitLength - prefix.Length;
        if (hostsPerSubnet == 0)
        {
            Count = hostBits <= MaxBits ? 1L << hostBits : throw TooMany(prefix, "each address");
            return;
        }
        _subnetBits = Math.Min(hostBits, prefix.IsIpv4 ? 8 : 64);
        var subnetCountBits = hostBits - _subnetBits;
        var isWhole = !prefix.IsIpv4 || _subnetBits < 2;
        _usableHosts = _subnetBits == 64 ? ulong.MaxValue : (1UL << _subnetBits) - (isWhole ? 0UL : 2);
        _firstHost = isWhole ? 0UL : 1;
        _hosts = Math.Min((ulong)hostsPerSubnet, _usableHosts);
        Count = subnetCountBits <= MaxBits - 16 ? (1L << subnetCountBits) * (long)_hosts : throw TooMany(prefix, "each /64");
    }

    const int MaxBits = 56;

    public Prefix Prefix { get; }
    public int HostsPerSubnet { get; }
    public long Count { get; }

    public void Find(ulong index, out ulong upper, out ulong lower)
    {
        (upper, lower) = (_upper, _lower | index);
        if (HostsPerSubnet == 0)
            return;
        var (subnet, host) = _hosts == 1 ? (index, 0UL) : Math.DivRem(index, _hosts);
        if (_subnetBits == 64)
            (upper, lower) = (_upper | subnet, 0);
        else
            lower = _lower | subnet << _subnetBits;
        lower += HostOf(upper, lower, host);
    }

    ulong HostOf(ulong upper, ulong lower, ulong host)
    {
        unchecked
        {
            var start = Mixed(upper ^ Mixed(lower)) % _usableHosts;
            // As UInt128, because the sum passes 64 bits in a /64.
            var spread = _subnetBits < 64
                ? (start + host * (_usableHosts / _hosts)) % _usableHosts
                : (ulong)(((UInt128)start + host * (_usableHosts / _hosts)) % _usableHosts);
            return _firstHost + spread;
        }
    }

    // The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    static ulong Mixed(ulong value)
    {
        unchecked
        {
            value = (value ^ value >> 30) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ value >> 27) * 0x94D0_49BB_1331_11EB;
            return value ^ value >> 31;
        }
    }

    static ArgumentException TooMany(Prefix prefix, string what) =>
        new($"{prefix} has too many targets when {what} is one; give a longer prefix or probe some hosts of each subnet.", nameof(prefix));
}
