using Tracefleet.Fuzz.Running;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Fuzz.Traffic;

/// <summary>Datagrams of NetFlow v5, v9 and IPFIX: each to a decoder that knows the good templates, and to one that has read all the spoiled ones.</summary>
public sealed class FlowTarget : IFuzzTarget
{
    static readonly FlowDecoderSettings s_small =
        new() { MaxTemplates = 16, MaxTemplateFields = 40, MaxTotalFields = 200, MaxDomains = 8, MaxSamplers = 8, TakesWithdrawals = true };

    readonly FlowDecoder _old = new(s_small);
    readonly CheckedFlows _flows = new();

    public string Name => "flows";

    public IReadOnlyList<byte[]> Corpus { get; } =
    [
        NetFlow5(0, 30, sampling: 100), NetFlow9(1, 1, Templates9(), Options9(), Data()), Ipfix(2, 1, TemplatesIpfix(), OptionsIpfix(), Data()),
        NetFlow9(2, 1, Data()), Ipfix(5, 1, Data()), Ipfix(9, 1, Set(2, Template(256), Template(2)), Set(3, Template(3))),
    ];

    /// <summary>A decoder, and as many templates as fit an input.</summary>
    public long MaxAllocation => 256 * 1_024;

    public void Read(ReadOnlySpan<byte> input)
    {
        var fresh = new FlowDecoder(s_small);
        foreach (var good in Corpus.Skip(1).Take(2))
            Decode(fresh, good);
        Decode(fresh, input);
        Decode(fresh, input);
        foreach (var good in Corpus.Skip(3).Take(2))
            Decode(fresh, good);
        Decode(_old, input);
    }

    void Decode(FlowDecoder decoder, ReadOnlySpan<byte> datagram)
    {
        _flows.Count = 0;
        var told = decoder.Decode(datagram, ExportMs, _flows);
        // The smallest record has a byte, and may be of two directions.
        if (told != _flows.Count || told > 2 * datagram.Length)
            throw new InvalidOperationException($"{datagram.Length} bytes are said to be {told} flows and gave {_flows.Count}.");
    }

    static byte[] Templates9() => Set(
        0, Template(256, (8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (22, 4), (21, 4), (1, 4), (2, 4), (48, 1)),
        Template(257, (27, 16), (29, 1), (1, 3), (231, 2), (232, 2)));

    static byte[] Options9() => [.. Set(1, OptionsTemplate9(300, 1, (1, 4), (48, 1), (50, 2))), .. Set(300, U32(0), [1], U16(100))];

    static byte[] TemplatesIpfix() => Set(
        2, Template(256, (8, 4), (12, 4), (152, 8), (162, 4), (1, 8), (2, 8)),
        [.. U16(257), .. U16(4), .. Specifiers((82, 65_535), (1, 65_535)), .. Enterprise(1, 8, 29_305), .. Enterprise(5, 2, 9)]);

    static byte[] OptionsIpfix() =>
        [.. Set(3, OptionsTemplate(300, 2, (149, 4), (302, 1), (305, 4), (306, 4), (160, 8))), .. Set(300, U32(2), [1], U32(1), U32(99), U64(5))];

    static byte[] Data() =>
        [.. Set(256, [.. Enumerable.Range(0, 105).Select(value => (byte)value)]), .. Set(257, [4, 1, 2, 3, 4, 2, 9, 9, .. U64(7), 0, 0, 0, 1])];

    sealed class CheckedFlows : IFlowSink
    {
        public int Count { get; set; }

        public void Name(uint index, ReadOnlySpan<byte> text)
        {
            if (text.Length is 0 or > 64)
                throw new InvalidOperationException($"A name of {text.Length} bytes for interface {index} cannot be.");
        }

        public void Add(in FlowRecord flow)
        {
            Count++;
            if (flow.SamplingRate == 0 || flow.StartedAt < 0 || flow.EndedAt < 0 || flow.SourceAs?.Number == 0)
                throw new InvalidOperationException($"{flow} cannot be.");
        }
    }
}
