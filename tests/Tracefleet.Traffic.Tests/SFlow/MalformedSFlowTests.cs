using Tracefleet.Traffic.SFlow;
using Tracefleet.Traffic.Tests.Frames;
using static Tracefleet.Traffic.Tests.SFlow.SFlowWriter;

namespace Tracefleet.Traffic.Tests.SFlow;

public sealed class MalformedSFlowTests
{
    static readonly byte[] s_good = FlowSample(SampledHeader(11, 40, 0, FrameBytes.Tcp()));

    readonly CollectedSamples _read = new();

    public static TheoryData<string, byte[], SFlowFault, int> Broken => new()
    {
        { "empty", [], SFlowFault.Version, 0 },
        { "version 4", [0, 0, 0, 4, .. Datagram(1, s_good)[4..]], SFlowFault.Version, 0 },
        { "agent of type 3", [0, 0, 0, 5, 0, 0, 0, 3, .. Datagram(1, s_good)[8..]], SFlowFault.Header, 0 },
        { "cut header", Datagram(1)[..27], SFlowFault.Header, 0 },
        { "sample beyond the datagram", Datagram(1, s_good, s_good)[..^4], SFlowFault.SampleLength, 1 },
        { "sample of 4 GB", Datagram(1, s_good, [.. U32(1), .. U32(uint.MaxValue)]), SFlowFault.SampleLength, 1 },
        { "a sample too few", [.. Datagram(1)[..24], .. U32(2), .. s_good], SFlowFault.SampleLength, 1 },
        { "4 billion samples", [.. Datagram(1)[..24], .. U32(uint.MaxValue), .. s_good], SFlowFault.SampleLength, 1 },
        { "bytes after the last sample", [.. Datagram(1, s_good), 0, 0, 0, 0], SFlowFault.TrailingBytes, 1 },
        { "sample of 4 bytes", Datagram(1, Format(1, U32(1)), s_good), SFlowFault.SampleFields, 1 },
        { "counters sample of 4 bytes", Datagram(1, Format(2, U32(1)), s_good), SFlowFault.SampleFields, 1 },
        { "4 billion records", Datagram(1, Format(1, [.. s_good[8..36], .. U32(uint.MaxValue), .. s_good[40..]]), s_good), SFlowFault.SampleFields, 1 },
        { "record beyond its sample", Datagram(1, Format(1, [.. s_good[8..44], .. U32(uint.MaxValue), .. s_good[48..]]), s_good), SFlowFault.SampleFields, 1 },
        { "short record", Datagram(1, FlowSample(Format(1, new byte[12]), SampledIpv4(40, FrameBytes.Client, FrameBytes.Server))), SFlowFault.RecordFields, 1 },
        { "header beyond its record", Datagram(1, FlowSample(Format(1, [.. new byte[12], .. U32(100), 0x45]))), SFlowFault.RecordFields, 0 },
        { "short IPv6 record", Datagram(1, FlowSample(Format(4, new byte[52]))), SFlowFault.RecordFields, 0 },
        { "path of 4 billion ASes", Datagram(1, FlowSample(Format(1003, [.. new byte[16], .. U32(1), .. U32(2), .. U32(uint.MaxValue), .. new byte[40]]))), SFlowFault.RecordFields, 0 },
        { "4 billion segments", Datagram(1, FlowSample(Format(1003, [.. new byte[16], .. U32(uint.MaxValue), .. new byte[40]]))), SFlowFault.RecordFields, 0 },
        { "short counters", Datagram(1, CountersSample(Format(1, new byte[84]))), SFlowFault.RecordFields, 0 },
        { "cut IP header", Datagram(1, FlowSample(SampledHeader(11, 40, 0, FrameBytes.Tcp()[..16]))), SFlowFault.SampledPacket, 0 },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_fault_is_counted_and_what_is_whole_is_taken(string name, byte[] datagram, SFlowFault fault, int flows)
    {
        _read.Read(datagram);

        Assert.True(_read.Counts.Of(fault) == 1, name);
        Assert.Equal((1, flows), (_read.Counts.Malformed, _read.Flows.Count));
    }

    [Fact]
    public void Padding_may_be_missing_at_the_end_of_a_sample()
    {
        _read.Read(Datagram(1, Format(1, [.. s_good[8..40], .. U32(1), .. U32(16 + 38), .. U32(11), .. U32(40), .. U32(0), .. U32(38), .. FrameBytes.Tcp()[..38]])));

        Assert.Equal((1, 0), (_read.Flows.Count, _read.Counts.Malformed));
    }

    [Fact]
    public void Any_bytes_are_read_without_a_fault_of_ours()
    {
        var random = new Random(1);
        byte[][] good = [.. Broken.Select(row => (byte[])row[1]).Where(bytes => bytes.Length > 0), Datagram(1, s_good, CountersSample(InterfaceCounters(1)))];
        var sink = new IgnoredSamples();

        for (var round = 0; round < 100_000; round++)
        {
            byte[] datagram = [.. good[random.Next(good.Length)]];
            for (var change = random.Next(5); change > 0; change--)
                datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
            _read.Decoder.Read(datagram.AsSpan(0, random.Next(datagram.Length + 1)), CollectedSamples.At, sink);
            if (round % 10 == 0)
            {
                random.NextBytes(datagram);
                _read.Decoder.Read([0, 0, 0, 5, 0, 0, 0, 1, .. datagram], CollectedSamples.At, sink);
            }
        }

        Assert.Equal(110_000, _read.Counts.Datagrams);
        Assert.InRange(_read.Counts.Flows, 1_000, 200_000);
        Assert.InRange(_read.Counts.Malformed, 10_000, 400_000);
        Assert.Equal(SubAgentSequences.MaximumSubAgents, _read.Decoder.Sequences.All.Length);
    }
}
