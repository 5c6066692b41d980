using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Reads the routes of one RIB record at a time; a record is read as a whole or not at all.</summary>
sealed class RibTable(MrtPeers peers)
{
    const int MaxEntries = 1 << 16;
    const string MappedPrefix = "an IPv6 prefix inside ::ffff:0:0/96, which stands for IPv4 (RFC 4291 §2.5.5.2)";

    RibEntry[] _entries = new RibEntry[64];
    int _count;

    /// <summary>Of the last record that was read.</summary>
    public ReadOnlySpan<RibEntry> Entries => _entries.AsSpan(0, _count);

    public void Clear() => _count = 0;

    /// <summary>Reads a RIB_IPV4_UNICAST, RIB_IPV6_UNICAST (RFC 6396 §4.3.2) or an ADDPATH one of them (RFC 8050 §4).</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? ReadRib(ReadOnlySpan<byte> message, bool isIpv4, bool hasPathIds)
    {
        const int PrefixLength = 4;
        _count = 0;
        var bytes = message.Length > PrefixLength ? (message[PrefixLength] + 7) / 8 : 0;
        var at = PrefixLength + 1 + bytes;
        if (message.Length < at + 2)
            return "a RIB record that ends in its prefix";
        if (message[PrefixLength] > (isIpv4 ? 32 : 128))
            return $"a prefix of {message[PrefixLength]} bits";
        var first = new RibEntry { IsWide = true };
        if (!TrySetPrefix(ref first, message.Slice(PrefixLength + 1, bytes), message[PrefixLength], isIpv4))
            return MappedPrefix;
        var count = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        at += 2;
        var table = peers.Table;
        var header = hasPathIds ? 12 : 8;
        for (var number = 0; number < count; number++)
        {
            if (message.Length - at < header)
                return Faulty($"a RIB record that ends in entry {number} of {count}");
            ref var entry = ref Add(first);
            var peer = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            if (peer >= table.Length)
                return Faulty(table.IsEmpty ? "no PEER_INDEX_TABLE before it" : $"peer {peer}, but the PEER_INDEX_TABLE has {table.Length}");
            entry.Peer = table[peer];
            entry.OriginatedAt = BinaryPrimitives.ReadUInt32BigEndian(message[(at + 2)..]);
            if (hasPathIds)
                entry.PathId = BinaryPrimitives.ReadUInt32BigEndian(message[(at + 6)..]);
            at += header;
            if (ReadAttributes(message, at - 2, ref entry) is { } fault)
                return Faulty(fault);
            at += entry.AttributesLength;
        }
        return at == message.Length ? null : Faulty($"{message.Length - at} bytes after the last of {count} entries");
    }

    /// <summary>Reads a TABLE_DUMP record (RFC 6396 §4.2): view, sequence number and one route, or several as collectors wrote around the year 2000.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? ReadTableDump(ReadOnlySpan<byte> message, bool isIpv4)
    {
        const int ViewAndSequence = 4;
        _count = 0;
        var at = ViewAndSequence;
        do
        {
            if (_count == MaxEntries)
                return Faulty($"more than {MaxEntries} entries");
            ref var entry = ref Add(default);
            if (ReadDumped(message, ref at, isIpv4, ref entry) is { } fault)
                return Faulty(fault);
        }
        while (at < message.Length);
        return null;
    }

    string? ReadDumped(ReadOnlySpan<byte> message, ref int at, bool isIpv4, ref RibEntry entry)
    {
        var size = isIpv4 ? 4 : 16;
        // Prefix, its length, status, time, peer, its AS; then the length of the attributes.
        var header = size + 6 + size + 2;
        if (message.Length - at < header + 2)
            return "a TABLE_DUMP record that ends before its attributes";
        var rest = message[at..];
        if (rest[size] > 8 * size)
            return $"a prefix of {rest[size]} bits";
        if (!TrySetPrefix(ref entry, rest[..size], rest[size], isIpv4))
            return MappedPrefix;
        entry.OriginatedAt = BinaryPrimitives.ReadUInt32BigEndian(rest[(size + 2)..]);
        var asn = new Asn(BinaryPrimitives.ReadUInt16BigEndian(rest[(size + 6 + size)..]));
        entry.Peer = peers.NumberOf(new MrtPeer(Address.FromBytes(rest.Slice(size + 6, size)), asn, 0));
        if (entry.Peer < 0)
            return "more peers than are read";
        var fault = ReadAttributes(message, at + header, ref entry);
        at += header + 2 + entry.AttributesLength;
        return fault;
    }

    static string? ReadAttributes(ReadOnlySpan<byte> message, int lengthAt, ref RibEntry entry)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(message[lengthAt..]);
        if (message.Length - lengthAt - 2 < length)
            return $"path attributes of {length} bytes, of which {message.Length - lengthAt - 2} are there";
        (entry.AttributesStart, entry.AttributesLength) = (lengthAt + 2, length);
        return PathAttributes.Read(message, ref entry);
    }

    /// <summary>Bits behind the prefix's length mean nothing (RFC 4271 §4.3) and are cleared.</summary>
    static bool TrySetPrefix(ref RibEntry entry, ReadOnlySpan<byte> bytes, int length, bool isIpv4)
    {
        entry.PrefixLength = (byte)length;
        return isIpv4 ? SetIpv4(ref entry, bytes, length) : TrySetIpv6(ref entry, bytes, length);
    }

    static bool SetIpv4(ref RibEntry entry, ReadOnlySpan<byte> bytes, int length)
    {
        var bits = 0u;
        for (var at = 0; at < bytes.Length; at++)
            bits |= (uint)bytes[at] << (24 - 8 * at);
        var network = length == 0 ? 0 : bits & uint.MaxValue << (32 - length);
        entry.Network = Address.FromIpv4(network);
        entry.HadHostBits = network != bits;
        return true;
    }

    static bool TrySetIpv6(ref RibEntry entry, ReadOnlySpan<byte> bytes, int length)
    {
        Span<byte> whole = stackalloc byte[16];
        whole.Clear();
        bytes.CopyTo(whole);
        var network = new Address(BinaryPrimitives.ReadUInt128BigEndian(whole));
        if (network.IsIpv4)
            return false;
        entry.Network = Prefix.Of(network, length).Network;
        entry.HadHostBits = entry.Network != network;
        return true;
    }

    ref RibEntry Add(in RibEntry entry)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, 2 * _count);
        ref var added = ref _entries[_count++];
        added = entry;
        return ref added;
    }

    string Faulty(string reason)
    {
        _count = 0;
        return reason;
    }
}
