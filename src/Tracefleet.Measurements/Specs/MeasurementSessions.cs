using Tracefleet.Addressing;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Reporting;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Measurements.Specs;

/// <summary>Makes the session that carries out a measurement towards one address.</summary>
public static class MeasurementSessions
{
    /// <exception cref="ArgumentException">The type is not measured address by address (a sweep), or the spec has faults.</exception>
    public static IProbeSession Towards(Address destination, MeasurementSpec spec) => spec switch
    {
        TraceSpec trace => new TraceSession(destination, trace.ToParameters()),
        PingSpec ping => new PingSession(destination, ping.ToParameters()),
        MtrSpec mtr => new MtrSession(destination, mtr.ToParameters()),
        MultipathSpec { Paths: { } paths } multipath => new FixedPathsSession(destination, paths, multipath.ToParameters()),
        MultipathSpec multipath => new MdaSession(destination, multipath.Confidence / 100.0, multipath.ToParameters()),
        _ => throw new ArgumentException($"A {spec.Type.ToWord()} has no session towards one address.", nameof(spec)),
    };

    /// <summary>The flow that a measurement is about; flow 0 where it is about many.</summary>
    public static FlowId FlowOf(MeasurementSpec spec) => spec switch
    {
        TraceSpec trace => new FlowId((ushort)trace.Flow),
        MtrSpec mtr => new FlowId((ushort)mtr.Flow),
        _ => default,
    };
}
