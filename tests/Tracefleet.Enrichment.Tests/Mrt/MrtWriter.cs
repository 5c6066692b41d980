using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Tests.Mrt;

/// <summary>Writes MRT records byte by byte from the RFCs (6396, 8050), independently of the reader.</summary>
sealed class MrtWriter
{
    public const uint Time = 1_400_000_000;

    readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public MrtWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public MrtWriter Record(int type, int subtype, params byte[] message) =>
        Raw([.. U32(Time), .. U16(type), .. U16(subtype), .. U32((uint)message.Length), .. message]);

    /// <summary>PEER_INDEX_TABLE with a view name; peers by address and AS, of 4 bytes where <paramref name="hasWideAsns"/>.</summary>
    public MrtWriter Peers(bool hasWideAsns, params (string Address, uint Asn)[] peers)
    {
        List<byte> message = [.. U32(0x01020304), .. U16(4), .. "view"u8, .. U16(peers.Length)];
        foreach (var (text, asn) in peers)
        {
            var address = AddressBytes(text);
            message.Add((byte)((address.Length == 16 ? 1 : 0) | (hasWideAsns ? 2 : 0)));
            message.AddRange([.. U32(0x0A000001), .. address, .. hasWideAsns ? U32(asn) : U16((int)asn)]);
        }
        return Record(13, 1, [.. message]);
    }

    public MrtWriter Peers(params (string Address, uint Asn)[] peers) => Peers(true, peers);

    /// <summary>RIB_IPV4_UNICAST or RIB_IPV6_UNICAST; each route is the number of its peer and its attributes.</summary>
    public MrtWriter Rib(string prefix, params (int Peer, byte[] Attributes)[] routes) =>
        Record(13, prefix.Contains(':') ? 4 : 2, RibMessage(prefix, false, routes));

    /// <summary>The same with path identifiers (RFC 8050 §4): 100 and counting.</summary>
    public MrtWriter RibAddPath(string prefix, params (int Peer, byte[] Attributes)[] routes) =>
        Record(13, prefix.Contains(':') ? 10 : 8, RibMessage(prefix, true, routes));

    /// <summary>TABLE_DUMP with one route.</summary>
    public MrtWriter TableDump(string prefix, string peer, int asn, params byte[] attributes) =>
        Record(12, prefix.Contains(':') ? 2 : 1, [.. U16(0), .. U16(7), .. DumpEntry(prefix, peer, asn, attributes)]);

    public static byte[] DumpEntry(string prefix, string peer, int asn, params byte[] attributes)
    {
        var (network, length) = Split(prefix);
        return [.. network, (byte)length, 1, .. U32(Time - 60), .. AddressBytes(peer), .. U16(asn), .. U16(attributes.Length), .. attributes];
    }

    public static byte[] RibMessage(string prefix, bool hasPathIds, params (int Peer, byte[] Attributes)[] routes)
    {
        var (network, length) = Split(prefix);
        List<byte> message = [.. U32(0), (byte)length, .. network[..((length + 7) / 8)], .. U16(routes.Length)];
        var pathId = 100u;
        foreach (var (peer, attributes) in routes)
            message.AddRange([.. U16(peer), .. U32(Time - 60), .. hasPathIds ? U32(pathId++) : [], .. U16(attributes.Length), .. attributes]);
        return [.. message];
    }

    /// <summary>ORIGIN, AS_PATH of one sequence of 4-byte numbers, NEXT_HOP.</summary>
    public static byte[] Path(params uint[] asns) => [0x40, 1, 1, 0, .. AsPath(Sequence(asns)), 0x40, 3, 4, 192, 0, 2, 1];

    public static byte[] AsPath(params byte[][] segments) => Attribute(2, [.. segments.SelectMany(segment => segment)]);

    /// <summary>With flags for a well-known attribute, and a length of one byte.</summary>
    public static byte[] Attribute(int type, params byte[] value) => [0x40, (byte)type, (byte)value.Length, .. value];

    /// <summary>With a length of two bytes.</summary>
    public static byte[] ExtendedAttribute(int type, params byte[] value) => [0x50, (byte)type, .. U16(value.Length), .. value];

    public static byte[] Sequence(params uint[] asns) => Segment(2, 4, asns);

    public static byte[] Set(params uint[] asns) => Segment(1, 4, asns);

    /// <param name="kind">1 AS_SET, 2 AS_SEQUENCE, 3 AS_CONFED_SEQUENCE, 4 AS_CONFED_SET.</param>
    public static byte[] Segment(int kind, int width, params uint[] asns) =>
        [(byte)kind, (byte)asns.Length, .. asns.SelectMany(asn => width == 4 ? U32(asn) : U16((int)asn))];

    public static byte[] U16(int value) => [(byte)(value >> 8), (byte)(value & 0xFF)];

    public static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    static (byte[] Network, int Length) Split(string prefix)
    {
        var slash = prefix.IndexOf('/');
        return (AddressBytes(prefix[..slash]), int.Parse(prefix[(slash + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    static byte[] AddressBytes(string text) => System.Net.IPAddress.Parse(text).GetAddressBytes();
}
