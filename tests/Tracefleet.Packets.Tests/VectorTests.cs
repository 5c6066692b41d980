using Tracefleet.Packets.Tests.Vectors;

namespace Tracefleet.Packets.Tests;

public class VectorTests
{
    public static TheoryData<string> Names => [.. PacketVector.Committed.Select(vector => vector.Name)];
    public static TheoryData<string> WrittenNames => [.. PacketVector.Committed.Where(WriteChecks.Covers).Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reads_what_scapy_reads(string name) => ReadChecks.Run(PacketVector.Named(name));

    [Theory]
    [MemberData(nameof(WrittenNames))]
    public void Writes_the_bytes_that_scapy_writes(string name) => WriteChecks.Run(PacketVector.Named(name));

    [ScapyFact]
    public void Agrees_with_packets_that_scapy_writes_now()
    {
        var vectors = Scapy.WriteVectors();
        Assert.Equal(PacketVector.Committed.Select(vector => vector.Name), vectors.Select(vector => vector.Name));
        foreach (var vector in vectors)
        {
            ReadChecks.Run(vector);
            if (WriteChecks.Covers(vector))
                WriteChecks.Run(vector);
        }
    }

    [Fact]
    public void Writes_extension_headers_as_scapy_writes_them()
    {
        var expected = PacketVector.Named("extensions6_later").Bytes.AsSpan(40);
        byte[] option = [30, 4, .. "abcd"u8];
        var buffer = new byte[24];
        var length = Ipv6ExtensionHeader.WriteOptions(buffer, IpProtocols.DestinationOptions, []);
        length += Ipv6ExtensionHeader.WriteOptions(buffer.AsSpan(length), IpProtocols.Fragment, option);
        length += Ipv6ExtensionHeader.WriteFragment(buffer.AsSpan(length), IpProtocols.Udp, 1448, moreFragments: false, 0xDEADBEEF);
        Assert.Equal(24, length);
        Assert.Equal(Convert.ToHexString(expected[..24]), Convert.ToHexString(buffer));
    }
}
