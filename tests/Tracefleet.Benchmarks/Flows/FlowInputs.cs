using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Tests.SFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Benchmarks.Flows;

/// <summary>Datagrams of one protocol as routers fill them: about 1,400 bytes. Between 100,000 hosts of which a few speak most, as it is in networks.</summary>
sealed class FlowInputs
{
    const int Hosts = 100_000, Datagrams = 4_096;

    static readonly (int Id, int Length)[] s_fields =
        [(8, 4), (12, 4), (15, 4), (10, 4), (14, 4), (2, 4), (1, 4), (22, 4), (21, 4), (7, 2), (11, 2), (4, 1), (6, 1), (5, 1), (16, 4), (17, 4), (9, 1), (13, 1)];

    FlowInputs(string name, int records, byte[]? first, byte[][] all) => (Name, Records, First, All) = (name, records, first, all);

    public string Name { get; }

    /// <summary>Of each datagram: flow records, or flow samples.</summary>
    public int Records { get; }

    /// <summary>What must be sent first.</summary>
    public byte[]? First { get; }

    public byte[][] All { get; }

    public static FlowInputs OfNetFlow5()
    {
        var random = new Random(5);
        return new("NetFlow v5", 30, null, Make(number =>
        {
            var datagram = NetFlow5((uint)number * 30, 30);
            for (var record = 0; record < 30; record++)
                FillHosts(datagram.AsSpan(24 + 48 * record), random);
            return datagram;
        }));
    }

    public static FlowInputs OfNetFlow9()
    {
        var random = new Random(9);
        return new("NetFlow v9", 26, NetFlow9(0, 1, Set(0, Template300)), Make(number =>
            NetFlow9((uint)number + 1, 1, Set(300, Records26(random)))));
    }

    public static FlowInputs OfIpfix()
    {
        var random = new Random(10);
        return new("IPFIX", 26, Ipfix(0, 1, Set(2, Template300)), Make(number =>
            Ipfix((uint)number * 26, 1, Set(300, Records26(random)))));
    }

    /// <summary>Sampled headers of 128 bytes: Ethernet, IPv4, TCP.</summary>
    public static FlowInputs OfSFlow()
    {
        var random = new Random(6343);
        return new("sFlow", 7, null, Make(number => SFlowWriter.Datagram((uint)number, [.. Enumerable.Range(0, 7).Select(_ => SFlowWriter.FlowSample(Header(random)))])));
    }

    static byte[] Template300 => Template(300, s_fields);

    static byte[][] Make(Func<int, byte[]> datagram) => [.. Enumerable.Range(0, Datagrams).Select(datagram)];

    static byte[][] Records26(Random random) => [.. Enumerable.Range(0, 26).Select(_ => Record(random))];

    static byte[] Record(Random random)
    {
        byte[] record =
        [
            .. U32(0), .. U32(0), 203, 0, 113, 1, .. U32(7), .. U32(9), .. U32(10), .. U32(14_000), .. U32(UpTime - 5_000), .. U32(UpTime), .. U16(443),
            .. U16(random.Next(1_024, 65_536)), 6, 0x1B, 0, .. U32(0), .. U32(0), 24, 24,
        ];
        FillHosts(record, random);
        return record;
    }

    static byte[] Header(Random random)
    {
        byte[] frame =
        [
            .. new byte[12], 8, 0, 0x45, 0, .. U16(1_500), 0, 1, 0, 0, 64, 6, 0, 0, .. U32(0), .. U32(0), .. U16(443), .. U16(50_000), .. U32(1), .. U32(1), 0x50, 0x10,
            .. new byte[128 - 48],
        ];
        FillHosts(frame.AsSpan(26), random);
        return SFlowWriter.SampledHeader(1, 1_518, 4, frame);
    }

    /// <summary>One of our own, and one of the others: the cube of a uniform number makes a tenth of them have almost half.</summary>
    static void FillHosts(Span<byte> at, Random random)
    {
        var other = 0x0B00_0000 + (uint)(Math.Pow(random.NextDouble(), 3) * Hosts) * 16;
        var own = 0xC612_0000 + (uint)random.Next(4_096);
        var isOut = random.Next(4) == 0;
        BinaryPrimitives.WriteUInt32BigEndian(at, isOut ? own : other);
        BinaryPrimitives.WriteUInt32BigEndian(at[4..], isOut ? other : own);
    }
}
