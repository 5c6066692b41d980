using System.Text.Json.Nodes;
using Tracefleet.Probing.ReplyMatching;

namespace Tracefleet.Probing.Tests.ReplyMatching;

/// <summary>Reads every packet of Captures and compares with what another implementation read in it.</summary>
public sealed class CaptureTests
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Captures");

    public static TheoryData<string> All() =>
        [.. Directory.GetFiles(Folder, "*.pcap").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public void Captured_replies_are_read_as_expected(string name)
    {
        var packets = PcapFile.Read(Path.Combine(Folder, name + ".pcap"));
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".expected.json")))!.AsArray();

        Assert.Equal(expected.Count, packets.Count);
        foreach (var (packet, words) in packets.Zip(expected))
        {
            var read = Words(packet);
            foreach (var (key, value) in words!.AsObject())
                Assert.Equal($"{key} {value?.ToJsonString()}", $"{key} {read[key]?.ToJsonString()}");
        }
    }

    static JsonObject Words(byte[] packet)
    {
        var reason = ReplyClaim.Read(packet, cut: false, out var claim);
        if (reason != DropReason.None)
            return new JsonObject { ["reason"] = $"{reason}" };
        var reply = claim.ToReply(default, default, packet.Length);
        return new JsonObject
        {
            ["reason"] = $"{reason}",
            ["kind"] = $"{claim.Kind}",
            ["from"] = $"{reply.From}",
            ["to"] = $"{claim.To}",
            ["replyTtl"] = reply.ReplyTtl,
            ["type"] = reply.IcmpType,
            ["code"] = reply.IcmpCode,
            ["probeSource"] = $"{claim.ProbeSource}",
            ["destination"] = $"{claim.Flow.Destination}",
            ["sourcePort"] = claim.Flow.SourcePort,
            ["destinationPort"] = claim.Flow.DestinationPort,
            ["quotedTtl"] = reply.QuotedTtl,
            ["quotedTrafficClass"] = reply.QuotedTrafficClass,
            ["identification"] = claim.Identification,
            ["checksum"] = claim.Checksum,
            ["sequence"] = claim.Sequence,
            ["tcpSequence"] = claim.TcpSequence,
            ["tcpAcknowledgment"] = claim.TcpAcknowledgment,
            ["payload"] = Convert.ToHexString(claim.Payload),
            ["mtu"] = reply.Mtu,
            ["extensions"] = new JsonArray([.. reply.Extensions.Select(extension =>
                (JsonNode)$"{extension.ClassNumber}/{extension.CType}/{Convert.ToHexString([.. extension.Bytes])}")]),
        };
    }
}
