using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Collects targets; an address or prefix given twice, or inside another prefix given, counts once.</summary>
/// <param name="hostsPerSubnet">How many hosts of each /24 (IPv4) or /64 (IPv6) of a prefix are targets, 1 to 254; 0 for each address.</param>
public sealed class SweepTargetsBuilder(int hostsPerSubnet)
{
    public const int MaxHostsPerSubnet = 254;

    readonly List<uint> _ipv4 = [];
    readonly List<UInt128> _ipv6 = [];
    readonly List<Prefix> _prefixes = [];

    readonly int _hostsPerSubnet = hostsPerSubnet is >= 0 and <= MaxHostsPerSubnet
        ? hostsPerSubnet
        : throw new ArgumentOutOfRangeException(nameof(hostsPerSubnet), hostsPerSubnet, $"Give 0 to {MaxHostsPerSubnet}.");

    public void Add(Address address)
    {
        if (address.IsIpv4)
            _ipv4.Add(address.Ipv4Bits);
        else
            _ipv6.Add(address.Bits);
    }

    /// <summary>Adds a prefix; one that is a single address is that address.</summary>
    public void Add(Prefix prefix)
    {
        if (prefix.Length == prefix.Network.BitLength)
            Add(prefix.Network);
        else
            _prefixes.Add(prefix);
    }

    /// <exception cref="ArgumentException">A prefix has more targets than can be counted.</exception>
    public SweepTargets Build()
    {
        var prefixes = Outermost();
        return new SweepTargets(
            Distinct(_ipv4, bits => IsInside(prefixes, Address.FromIpv4(bits))), Distinct(_ipv6, bits => IsInside(prefixes, new Address(bits))),
            [.. prefixes.Select(prefix => new TargetBlock(prefix, _hostsPerSubnet))]);
    }

    // In order, a prefix comes right after one that holds it, with only others that it also holds between them.
    Prefix[] Outermost()
    {
        var kept = new List<Prefix>();
        foreach (var prefix in _prefixes.Order())
        {
            if (kept.Count == 0 || !kept[^1].Contains(prefix))
                kept.Add(prefix);
        }
        return [.. kept];
    }

    // A single host of a subnet whose other hosts are targets too stays one, unless every address is.
    bool IsInside(Prefix[] prefixes, Address address)
    {
        if (_hostsPerSubnet != 0 || prefixes.Length == 0)
            return false;
        var index = Array.BinarySearch(prefixes, Prefix.Of(address, address.BitLength));
        var before = index >= 0 ? index : ~index - 1;
        return before >= 0 && prefixes[before].Contains(address);
    }

    static T[] Distinct<T>(List<T> values, Predicate<T> leaveOut)
        where T : struct, IEquatable<T>
    {
        values.Sort();
        var kept = 0;
        for (var index = 0; index < values.Count; index++)
        {
            if ((kept == 0 || !values[kept - 1].Equals(values[index])) && !leaveOut(values[index]))
                values[kept++] = values[index];
        }
        values.RemoveRange(kept, values.Count - kept);
        return [.. values];
    }
}
