using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.SFlow;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>One sFlow agent behind one source address. It is shown by the address that it gives itself, for that is what names it even if a relay sends for
/// it (sFlow version 5, §4.2.2), and by the source if it gives none.</summary>
sealed class SFlowSession(Address source, Address? agent, FlowDestination to) : ExportSession(new DatagramSource(source, 0), agent ?? source), ISFlowSink
{
    static readonly (SFlowFault Fault, string Name)[] s_malformed = [.. Enum.GetValues<SFlowFault>().Select(fault => (fault, $"malformedSFlow{fault}"))];

    readonly SFlowDecoder _decoder = new();
    long _at;
    uint _rate;

    public override IEnumerable<string> Protocols => _decoder.Counts.Datagrams > _decoder.Counts.Of(SFlowFault.Version) ? ["sFlow v5"] : [];

    public override void AddTo(CountSum sum)
    {
        var counts = _decoder.Counts;
        sum.Add(CollectorCounts.Datagrams, Datagrams);
        sum.Add(CollectorCounts.Records, counts.Flows);
        foreach (var sequence in _decoder.Sequences.All)
        {
            sum.Add(CollectorCounts.SequenceGaps, sequence.Gaps);
            sum.Add(CollectorCounts.LostDatagrams, sequence.Lost);
            sum.Add(CollectorCounts.OutOfOrder, sequence.Late);
            sum.Add(CollectorCounts.Restarts, sequence.Restarts);
        }
        sum.Add("flowSamples", counts.FlowSamples);
        sum.Add("counterSamples", counts.CounterSamples);
        sum.Add(TrafficRunCounts.NotIp, counts.NotIp);
        sum.Add("withoutPacket", counts.WithoutPacket);
        sum.Add("unknownSamples", counts.UnknownSamples.Total);
        sum.Add("unknownRecords", counts.UnknownRecords.Total);
        sum.Add("unfollowedDatagrams", _decoder.Sequences.Unfollowed);
        sum.Add(TrafficRunCounts.Malformed, counts.Malformed);
        foreach (var (fault, name) in s_malformed)
            sum.Add(name, counts.Of(fault));
        if (_rate > 0)
            sum.Highest(CollectorCounts.SamplingRate, _rate);
    }

    protected override void Decode(ReadOnlySpan<byte> datagram, long at)
    {
        _at = at;
        _decoder.Read(datagram, at, this);
    }

    void ISFlowSink.Take(in FlowRecord flow, in SFlowSample sample)
    {
        _rate = flow.SamplingRate;
        to.Intake.Add(flow, Exporter, _at);
    }

    void ISFlowSink.Take(in InterfaceCounters counters) => to.Interfaces.Speed(Exporter, counters.Index, counters.Speed);
}
