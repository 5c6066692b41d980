using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Campaigns.Aggregates;

/// <summary>Computes what traces add to an aggregate.</summary>
/// <remarks>
/// A link joins the first replies at two consecutive TTLs of one flow to one address; silence breaks it, and an interface is no neighbour of itself.
/// Each link counts once for a trace, however often a loop crosses it.
/// </remarks>
public static class AggregateDeltas
{
    public static AggregateDelta From(IEnumerable<TraceRecord> traces)
    {
        var (probes, replies) = (0, 0);
        var outcomes = new Dictionary<string, int>();
        var interfaces = new Dictionary<Address, int>();
        var links = new Dictionary<(Address, Address), int>();
        var asLinks = new Dictionary<(Asn, Asn), int>();
        foreach (var trace in traces)
        {
            // A duplicate is a further record of a probe that has one already.
            var sent = trace.Hops.Where(hop => (hop.Flags & ReplyFlags.Duplicate) == 0 && hop.SendFailure == SendFailure.None);
            probes += sent.Count();
            replies += sent.Count(hop => hop.Addr is not null);
            Count(outcomes, [trace.Reason.ToWord()]);
            Count(interfaces, trace.Hops.Where(hop => hop.Addr is not null).Select(hop => hop.Addr!.Value));
            Count(links, CellPaths.Flows(trace.Hops).SelectMany(flow => Links(flow)).Distinct());
            Count(asLinks, CellPaths.Of(trace).SelectMany(path => AsPath.Of(path.Hops).AsLinks()).Distinct());
        }
        return new AggregateDelta(
            probes, replies, outcomes.ToImmutableSortedDictionary(), Sorted(interfaces, addr => addr.ToString()),
            Sorted(links, link => $"{link.Item1} {link.Item2}"), Sorted(asLinks, link => $"{link.Item1.Number} {link.Item2.Number}"));
    }

    static IEnumerable<(Address, Address)> Links(ImmutableArray<Hop> hops)
    {
        Hop? before = null;
        foreach (var hop in PathHash.FirstReplies(hops))
        {
            if (before?.Addr is { } from && hop.Addr is { } to && hop.Ttl == before.Ttl + 1 && from != to)
                yield return (from, to);
            before = hop;
        }
    }

    static void Count<TKey>(Dictionary<TKey, int> counts, IEnumerable<TKey> keys)
        where TKey : notnull
    {
        foreach (var key in keys)
            counts[key] = counts.GetValueOrDefault(key) + 1;
    }

    static ImmutableSortedDictionary<string, int> Sorted<TKey>(Dictionary<TKey, int> counts, Func<TKey, string> text)
        where TKey : notnull => counts.ToImmutableSortedDictionary(pair => text(pair.Key), pair => pair.Value);
}
