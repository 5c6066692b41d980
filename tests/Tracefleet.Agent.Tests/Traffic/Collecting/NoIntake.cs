using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

/// <summary>For floods, where only the counts matter.</summary>
sealed class NoIntake : IFlowIntake
{
    public void Add(in FlowRecord flow, Address exporter, long at)
    {
    }
}
