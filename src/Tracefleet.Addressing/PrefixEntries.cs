namespace Tracefleet.Addressing;

/// <summary>Collects prefixes with the numbers of their records, and sorts them. Of two records for one prefix the later one stays.</summary>
public sealed class PrefixEntries
{
    readonly List<PrefixEntry> _ipv4 = [];
    readonly List<PrefixEntry> _ipv6 = [];

    /// <param name="record">1 to <see cref="PrefixMatch.MaxRecords"/>.</param>
    public void Add(Prefix prefix, int record)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(record, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record, PrefixMatch.MaxRecords);
        var (network, match) = (prefix.Network, new PrefixMatch(prefix.Length, record));
        if (network.IsIpv4)
            _ipv4.Add(new PrefixEntry((ulong)network.Ipv4Bits << 32, 0, _ipv4.Count, match));
        else
            _ipv6.Add(new PrefixEntry(network.UpperHalf, network.LowerHalf, _ipv6.Count, match));
    }

    /// <summary>By network, then shorter first.</summary>
    public PrefixEntry[] Ipv4() => SortedDistinct(_ipv4);

    /// <summary>By network, then shorter first.</summary>
    public PrefixEntry[] Ipv6() => SortedDistinct(_ipv6);

    static PrefixEntry[] SortedDistinct(List<PrefixEntry> entries)
    {
        var sorted = entries.ToArray();
        if (!IsSorted(sorted))
            Array.Sort(sorted);
        var count = 0;
        foreach (ref readonly var entry in sorted.AsSpan())
        {
            if (count > 0 && sorted[count - 1].IsSamePrefix(entry))
                count--;
            sorted[count++] = entry;
        }
        return count == sorted.Length ? sorted : sorted[..count];
    }

    /// <summary>Routing tables mostly come in order; looking costs a twentieth of sorting.</summary>
    static bool IsSorted(PrefixEntry[] entries)
    {
        for (var i = 1; i < entries.Length; i++)
            if (entries[i - 1].CompareTo(entries[i]) > 0)
                return false;
        return true;
    }
}
