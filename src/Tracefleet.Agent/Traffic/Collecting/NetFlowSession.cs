using System.Buffers.Binary;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>NetFlow v5, v9 and IPFIX from one address and port, which is what templates are good for (RFC 7011 §8).</summary>
sealed class NetFlowSession(DatagramSource source, FlowDecoderSettings settings, FlowDestination to, SteadyClock clock)
    : ExportSession(source, source.Address), IFlowSink
{
    static readonly (ushort Version, string Name)[] s_versions = [(5, "NetFlow v5"), (9, "NetFlow v9"), (10, "IPFIX")];

    static readonly (MalformedReason Reason, string Name)[] s_malformed =
        [.. Enum.GetValues<MalformedReason>().Select(reason => (reason, $"malformed{reason}"))];

    readonly FlowDecoder _decoder = new(settings);
    long _at;
    uint _rate;
    uint _versions;

    public override IEnumerable<string> Protocols => s_versions.Where(known => (_versions >> known.Version & 1) != 0).Select(known => known.Name);

    public override void AddTo(CountSum sum)
    {
        var counters = _decoder.Counters;
        sum.Add(CollectorCounts.Datagrams, Datagrams);
        sum.Add(CollectorCounts.Records, counters.Records);
        sum.Add(CollectorCounts.SequenceGaps, counters.SequenceGaps);
        sum.Add(CollectorCounts.LostRecords, counters.LostRecords);
        sum.Add(CollectorCounts.LostDatagrams, counters.LostDatagrams);
        sum.Add(CollectorCounts.OutOfOrder, counters.OutOfOrder);
        sum.Add(CollectorCounts.Restarts, counters.SequenceRestarts);
        sum.Add(CollectorCounts.Templates, counters.Templates);
        sum.Add(CollectorCounts.UnknownTemplates, counters.UnknownTemplates);
        sum.Add("templatesExpired", counters.TemplatesExpired);
        sum.Add("templatesRefused", counters.TemplatesRefused);
        sum.Add("withdrawalsIgnored", counters.WithdrawalsIgnored);
        sum.Add("notFlows", counters.NotFlows);
        sum.Add("optionsRecords", counters.OptionsRecords);
        sum.Add("reservedSets", counters.ReservedSets);
        sum.Add("domainsRefused", counters.DomainsRefused);
        sum.Add("samplersRefused", counters.SamplersRefused);
        sum.Add("unknownSamplers", counters.UnknownSamplers);
        sum.Add("trailingBytes", counters.TrailingBytes);
        sum.Add(TrafficRunCounts.Malformed, counters.Malformed);
        foreach (var (reason, name) in s_malformed)
            sum.Add(name, counters.MalformedBy(reason));
        if (_rate > 0)
            sum.Highest(CollectorCounts.SamplingRate, _rate);
    }

    protected override void Decode(ReadOnlySpan<byte> datagram, long at)
    {
        _at = at;
        if (datagram.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(datagram) is var version and <= 10)
            _versions |= 1u << version;
        // Templates are good for a time, which a clock that is set does not change.
        _decoder.Decode(datagram, clock.Now, this);
    }

    void IFlowSink.Add(in FlowRecord flow)
    {
        _rate = flow.SamplingRate;
        to.Intake.Add(flow, Exporter, _at);
    }

    void IFlowSink.Name(uint index, ReadOnlySpan<byte> text) => to.Interfaces.Name(Exporter, index, text);
}
