using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Traffic.Tests.SFlow;

/// <summary>Writes sFlow version 5 for tests, field by field in the specification's order.</summary>
static class SFlowWriter
{
    public static readonly Address Agent = Address.Parse("203.0.113.7");

    public static byte[] Datagram(uint sequence, params byte[][] samples) => Datagram(sequence, 1_000 * sequence, 3, samples);

    public static byte[] Datagram(uint sequence, uint uptime, uint subAgent, params byte[][] samples) =>
        [.. U32(5), .. XdrAddress(Agent), .. U32(subAgent), .. U32(sequence), .. U32(uptime), .. U32((uint)samples.Length), .. samples.SelectMany(sample => sample)];

    /// <summary>Of interface 12, one in 1,000, from interface 12 to 34.</summary>
    public static byte[] FlowSample(params byte[][] records) => FlowSample(1_000, 12, 34, records);

    public static byte[] FlowSample(uint rate, uint input, uint output, params byte[][] records) => Format(
        1, [.. U32(77), .. U32(12), .. U32(rate), .. U32(5_000_000), .. U32(9), .. U32(input), .. U32(output), .. Counted(records)]);

    public static byte[] ExpandedFlowSample(uint sourceType, uint sourceIndex, (uint Format, uint Value) input, (uint Format, uint Value) output, params byte[][] records) => Format(
        3,
        [
            .. U32(78), .. U32(sourceType), .. U32(sourceIndex), .. U32(512), .. U32(6_000_000), .. U32(0), .. U32(input.Format), .. U32(input.Value), .. U32(output.Format),
            .. U32(output.Value), .. Counted(records),
        ]);

    public static byte[] CountersSample(params byte[][] records) => Format(2, [.. U32(5), .. U32(12), .. Counted(records)]);

    public static byte[] ExpandedCountersSample(params byte[][] records) => Format(4, [.. U32(6), .. U32(0), .. U32(0x0100_0000), .. Counted(records)]);

    public static byte[] SampledHeader(uint protocol, uint frameLength, uint stripped, byte[] header) =>
        Format(1, [.. U32(protocol), .. U32(frameLength), .. U32(stripped), .. Opaque(header)]);

    public static byte[] SampledIpv4(uint length, Address source, Address destination) =>
        Format(3, [.. U32(length), .. U32(6), .. Bytes(source), .. Bytes(destination), .. U32(50_000), .. U32(443), .. U32(0x18), .. U32(0xB8)]);

    public static byte[] SampledIpv6(uint length, Address source, Address destination) =>
        Format(4, [.. U32(length), .. U32(17), .. Bytes(source), .. Bytes(destination), .. U32(5_353), .. U32(53), .. U32(0), .. U32(8)]);

    public static byte[] Switch(uint sourceVlan, uint destinationVlan) => Format(1001, [.. U32(sourceVlan), .. U32(0), .. U32(destinationVlan), .. U32(0)]);

    public static byte[] Router(Address? nextHop, uint sourceMask, uint destinationMask) => Format(1002, [.. XdrAddress(nextHop), .. U32(sourceMask), .. U32(destinationMask)]);

    public static byte[] Gateway(Address? nextHop, uint router, uint source, uint peer, params (uint Type, uint[] Asns)[] path) => Format(
        1003,
        [
            .. XdrAddress(nextHop), .. U32(router), .. U32(source), .. U32(peer), .. U32((uint)path.Length),
            .. path.SelectMany(segment => (byte[])[.. U32(segment.Type), .. U32((uint)segment.Asns.Length), .. segment.Asns.SelectMany(U32)]),
            .. U32(2), .. U32(0xFBF0_0001), .. U32(0xFBF0_0002), .. U32(100),
        ]);

    /// <summary>Counters that are 1, 2, 3 and so on where they count.</summary>
    public static byte[] InterfaceCounters(uint index) => Format(
        1,
        [
            .. U32(index), .. U32(6), .. U64(100_000_000_000), .. U32(1), .. U32(3), .. U64(1L << 40), .. U32(2), .. U32(3), .. U32(4), .. U32(5), .. U32(6), .. U32(7),
            .. U64(1L << 41), .. U32(9), .. U32(10), .. U32(11), .. U32(12), .. U32(13), .. U32(1),
        ]);

    public static byte[] Format(uint format, byte[] body) => [.. U32(format), .. Opaque(body)];

    public static byte[] Opaque(byte[] bytes) => [.. U32((uint)bytes.Length), .. bytes, .. new byte[(4 - bytes.Length % 4) % 4]];

    public static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    static byte[] U64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    static byte[] XdrAddress(Address? address) => address is { } known ? [.. U32(known.IsIpv4 ? 1u : 2u), .. Bytes(known)] : U32(0);

    static byte[] Bytes(Address address)
    {
        var bytes = new byte[address.ByteLength];
        address.WriteBytes(bytes);
        return bytes;
    }

    static byte[] Counted(byte[][] records) => [.. U32((uint)records.Length), .. records.SelectMany(record => record)];
}
