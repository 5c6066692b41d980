using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>
/// Proves of a file whose checksums are right that no question to it can fail: whoever wrote it. Every index is in range, every record decodes, the
/// tries end. Linear in the size of the file.
/// </summary>
static class SnapshotCheck
{
    /// <returns>What is wrong, as part of a sentence; null where nothing is.</returns>
    public static string? Fault(SnapshotContent content) =>
        SizeFault(content) ?? TextFault(content) ?? RecordFault(content) ?? Ipv4Fault(content) ?? Ipv6Fault(content)
        ?? (PrefixTrieCheck.Fault(content.Ipv4, 32, content.Records) is { } ipv4 ? $"the IPv4 tree has {ipv4}" : null)
        ?? (PrefixTrieCheck.Fault(content.Ipv6, 128, content.Records) is { } ipv6 ? $"the IPv6 tree has {ipv6}" : null);

    static string? SizeFault(SnapshotContent content)
    {
        var (ipv4, ipv6) = (content.Ipv4Count, content.Ipv6Count);
        var isSound = content.LengthOf(SnapshotSection.Ipv4Networks) == ipv4 * (long)sizeof(uint)
            && content.LengthOf(SnapshotSection.Ipv4Records) == ipv4 * (long)sizeof(int)
            && content.LengthOf(SnapshotSection.Ipv6Networks) == ipv6 * 16L
            && content.LengthOf(SnapshotSection.Ipv6Records) == ipv6 * (long)sizeof(int)
            && IsWhole<int>(content, SnapshotSection.RecordEnds) && IsWhole<int>(content, SnapshotSection.StringEnds)
            && IsWhole<ushort>(content, SnapshotSection.Ipv4Blocks) && IsWhole<ushort>(content, SnapshotSection.Ipv6Blocks)
            && IsWhole<PrefixSlot>(content, SnapshotSection.Ipv4Slots) && IsWhole<PrefixSlot>(content, SnapshotSection.Ipv6Slots)
            && IsWhole<PrefixNode>(content, SnapshotSection.Ipv4Nodes) && IsWhole<PrefixNode>(content, SnapshotSection.Ipv6Nodes)
            && IsWhole<uint>(content, SnapshotSection.Ipv4Leaves) && IsWhole<uint>(content, SnapshotSection.Ipv6Leaves)
            && content.Records <= PrefixMatch.MaxRecords;
        return isSound ? null : "the sizes of its sections do not fit together";
    }

    static bool IsWhole<T>(SnapshotContent content, SnapshotSection section) where T : unmanaged => content.LengthOf(section) % Unsafe.SizeOf<T>() == 0;

    static string? TextFault(SnapshotContent content)
    {
        var strings = content.Bytes(SnapshotSection.Strings);
        if (!Utf8.IsValid(strings) || !AreEnds(content.Values<int>(SnapshotSection.StringEnds), strings.Length))
            return "its strings are no UTF-8";
        foreach (var end in content.Values<int>(SnapshotSection.StringEnds))
            if (end < strings.Length && (strings[end] & 0xC0) == 0x80)
                return "a string ends inside a character";
        return null;
    }

    static string? RecordFault(SnapshotContent content)
    {
        if (!AreEnds(content.Values<int>(SnapshotSection.RecordEnds), content.LengthOf(SnapshotSection.Records)))
            return "its records do not fill their section";
        for (var record = 1; record <= content.Records; record++)
        {
            var reader = content.ReaderOf(record);
            RecordCodecs.Check(content.Kind, ref reader);
            if (!reader.IsWhole)
                return $"record {record} is no {content.Kind} record";
        }
        return null;
    }

    static bool AreEnds(ReadOnlySpan<int> ends, int length)
    {
        var last = 0;
        foreach (var end in ends)
        {
            if (end < last)
                return false;
            last = end;
        }
        return last == length;
    }

    static string? Ipv4Fault(SnapshotContent content)
    {
        var networks = content.Values<uint>(SnapshotSection.Ipv4Networks);
        var lengths = content.Bytes(SnapshotSection.Ipv4Lengths);
        var previous = -1L;
        for (var i = 0; i < networks.Length; i++)
        {
            var (network, length) = (networks[i], lengths[i]);
            var order = (long)network << 6 | length;
            if (length > 32 || ((ulong)network & uint.MaxValue >> length) != 0 && length < 32 || order <= previous)
                return $"IPv4 prefix {i} is none, or not in order";
            previous = order;
        }
        return RecordsFault(content.Values<int>(SnapshotSection.Ipv4Records), content.Records);
    }

    /// <summary>The mapped block is IPv4's, so no IPv6 prefix begins there.</summary>
    static string? Ipv6Fault(SnapshotContent content)
    {
        var networks = content.Values<UInt128>(SnapshotSection.Ipv6Networks);
        var lengths = content.Bytes(SnapshotSection.Ipv6Lengths);
        for (var i = 0; i < networks.Length; i++)
        {
            var (network, length) = (networks[i], lengths[i]);
            var isInOrder = i == 0 || networks[i - 1] < network || networks[i - 1] == network && lengths[i - 1] < length;
            if (length > 128 || length < 128 && (network & UInt128.MaxValue >> length) != 0 || new Address(network).IsIpv4 || !isInOrder)
                return $"IPv6 prefix {i} is none, or not in order";
        }
        return RecordsFault(content.Values<int>(SnapshotSection.Ipv6Records), content.Records);
    }

    static string? RecordsFault(ReadOnlySpan<int> records, int count)
    {
        foreach (var record in records)
            if (record < 1 || record > count)
                return $"a prefix has record {record} of {count}";
        return null;
    }
}
