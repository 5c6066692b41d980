using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>What a snapshot says about one prefix as it stands there, longer and shorter ones aside.</summary>
public sealed partial class StoredSnapshot
{
    /// <exception cref="InvalidOperationException">The snapshot is of another kind.</exception>
    public bool TryGet<TFact>(Prefix prefix, [NotNullWhen(true)] out TFact? fact) where TFact : class
    {
        var (facts, content) = (Stored<TFact>(), Content);
        var record = prefix.IsIpv4 ? Ipv4RecordOf(content, prefix) : Ipv6RecordOf(content, prefix);
        content.KeepAlive();
        fact = record > 0 ? facts.FactOf(record) : null;
        return fact is not null;
    }

    static int Ipv4RecordOf(SnapshotContent content, Prefix prefix)
    {
        var networks = content.Values<uint>(SnapshotSection.Ipv4Networks);
        var at = networks.BinarySearch(prefix.Network.Ipv4Bits);
        return at < 0 ? 0 : RecordNear(networks, at, content.Bytes(SnapshotSection.Ipv4Lengths), content.Values<int>(SnapshotSection.Ipv4Records), prefix.Length);
    }

    static int Ipv6RecordOf(SnapshotContent content, Prefix prefix)
    {
        var networks = content.Values<UInt128>(SnapshotSection.Ipv6Networks);
        var at = networks.BinarySearch(prefix.Network.Bits);
        return at < 0 ? 0 : RecordNear(networks, at, content.Bytes(SnapshotSection.Ipv6Lengths), content.Values<int>(SnapshotSection.Ipv6Records), prefix.Length);
    }

    /// <summary>Prefixes of one network stand together, a length once: at most 129.</summary>
    static int RecordNear<T>(ReadOnlySpan<T> networks, int at, ReadOnlySpan<byte> lengths, ReadOnlySpan<int> records, int length) where T : IEquatable<T>
    {
        var network = networks[at];
        while (at > 0 && networks[at - 1].Equals(network))
            at--;
        for (; at < networks.Length && networks[at].Equals(network); at++)
            if (lengths[at] == length)
                return records[at];
        return 0;
    }
}
