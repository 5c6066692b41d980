using System.Numerics;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes.Format;

namespace Tracefleet.Enrichment.Routes;

/// <summary>Searching the ordered lists of prefixes. A prefix that came in several parts of the table is there once for each.</summary>
public sealed partial class RibRoutes
{
    int Ipv4Entries => _content.LengthOf(RoutesSection.Ipv4Lengths);

    int Ipv6Entries => _content.LengthOf(RoutesSection.Ipv6Lengths);

    /// <summary>All prefixes in order, IPv4 first, each once.</summary>
    public IEnumerable<Prefix> Prefixes
    {
        get
        {
            for (var at = 0; at < Ipv4Entries; at++)
                if (at == 0 || PrefixAt(true, at) != PrefixAt(true, at - 1))
                    yield return PrefixAt(true, at);
            for (var at = 0; at < Ipv6Entries; at++)
                if (at == 0 || PrefixAt(false, at) != PrefixAt(false, at - 1))
                    yield return PrefixAt(false, at);
        }
    }

    /// <summary>Whether the table has this very prefix.</summary>
    public bool Contains(Prefix prefix) => LastUpTo(prefix) is var at and >= 0 && PrefixAt(prefix.IsIpv4, at) == prefix;

    /// <summary>The longest prefix of the table that holds all of another one, which may be that one itself.</summary>
    /// <remarks>
    /// The last entry in order that is not behind the wanted one either covers it, or shares with it as many leading bits as any that covers it has at most;
    /// so each step of the search goes up by a bit at least, and mostly by many.
    /// </remarks>
    public bool TryFindCovering(Prefix wanted, out Prefix prefix)
    {
        for (var limit = wanted; LastUpTo(limit) is var at and >= 0; limit = Prefix.Of(wanted.Network, SharedBits(prefix.Network, wanted.Network)))
        {
            prefix = PrefixAt(wanted.IsIpv4, at);
            if (prefix.Contains(wanted))
                return true;
        }
        prefix = default;
        return false;
    }

    /// <summary>The longest prefix of the table that holds the address.</summary>
    public bool TryFind(Address address, out Prefix prefix) => TryFindCovering(new Prefix(address, address.BitLength), out prefix);

    IEnumerable<int> ListsOf(Prefix prefix)
    {
        var first = LastUpTo(prefix);
        if (first < 0 || PrefixAt(prefix.IsIpv4, first) != prefix)
            yield break;
        var last = first;
        while (first > 0 && last - first < MaxRoutesOfPrefix && PrefixAt(prefix.IsIpv4, first - 1) == prefix)
            first--;
        for (; first <= last; first++)
            yield return _content.Values<int>(prefix.IsIpv4 ? RoutesSection.Ipv4Lists : RoutesSection.Ipv6Lists)[first];
    }

    /// <summary>The last entry that is not behind a prefix; -1 where all are.</summary>
    int LastUpTo(Prefix prefix)
    {
        var (low, high) = (0, prefix.IsIpv4 ? Ipv4Entries : Ipv6Entries);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (PrefixAt(prefix.IsIpv4, middle) > prefix)
                high = middle;
            else
                low = middle + 1;
        }
        return low - 1;
    }

    Prefix PrefixAt(bool isIpv4, int at)
    {
        var network = isIpv4
            ? Address.FromIpv4(_content.Values<uint>(RoutesSection.Ipv4Networks)[at])
            : new Address(_content.Values<UInt128>(RoutesSection.Ipv6Networks)[at]);
        var length = _content.Bytes(isIpv4 ? RoutesSection.Ipv4Lengths : RoutesSection.Ipv6Lengths)[at];
        _content.KeepAlive();
        return Prefix.Of(network, length);
    }

    static int SharedBits(Address one, Address other) =>
        (int)UInt128.LeadingZeroCount(one.Bits ^ other.Bits) - (one.IsIpv4 ? 96 : 0);
}
