using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Measurements.Traces;

/// <summary>One path that a cell shows: the hops of one flow to one address.</summary>
/// <param name="Destination">Null for the destination of the cell.</param>
public sealed record CellPath(ulong Hash, Address? Destination, ImmutableArray<Hop> Hops);

/// <summary>The paths that a cell shows: one of a trace or an mtr, one of each flow of a multipath, one to each address of a sweep, none of a ping.</summary>
public static class CellPaths
{
    /// <summary>In order of address and flow. Flows that were probed at some TTLs only, as discovery does, show no path; one that was probed beyond
    /// its destination ends there.</summary>
    public static ImmutableArray<CellPath> Of(TraceRecord trace) =>
        [.. Flows(trace.Hops).Where(flow => IsPath(flow, trace)).Select(flow => PathOf(ToDestination(flow, trace.Destination)))];

    static CellPath PathOf(ImmutableArray<Hop> flow) => new(PathHash.Of(flow), flow[0].Destination, flow);

    static ImmutableArray<Hop> ToDestination(ImmutableArray<Hop> flow, Address? destination)
    {
        var end = flow.Where(hop => CellVerdict.IsFromDestination(hop, destination)).Select(hop => (int)hop.Ttl).DefaultIfEmpty(byte.MaxValue).Min();
        return flow.RemoveAll(hop => hop.Ttl > end);
    }

    /// <summary>The hops of each flow to each address.</summary>
    public static IEnumerable<ImmutableArray<Hop>> Flows(ImmutableArray<Hop> hops)
    {
        if (hops.IsEmpty)
            return [];
        return hops.All(hop => hop.Flow is null && hop.Destination is null)
            ? [hops]
            : hops.GroupBy(hop => (hop.Destination, hop.Flow)).Select(group => group.ToImmutableArray());
    }

    static bool IsPath(ImmutableArray<Hop> hops, TraceRecord trace)
    {
        var (first, last) = (hops.Min(hop => hop.Ttl), hops.Max(hop => hop.Ttl));
        if (first == last && first > 1)
            return false;
        var isOneOfMany = hops.Length < trace.Hops.Length;
        return !isOneOfMany || (first == trace.Hops.Min(hop => hop.Ttl) && hops.Select(hop => hop.Ttl).Distinct().Count() == last - first + 1);
    }
}
