using System.Collections.Immutable;
using Tracefleet.Formats.Text;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using static Tracefleet.LookingGlass.Rendering.HopText;

namespace Tracefleet.LookingGlass.Rendering;

/// <summary>A ping as operators know it from iputils.</summary>
static class PingLines
{
    public static IEnumerable<string> Of(TraceRecord trace, PingSpec spec, bool isOver)
    {
        var headers = trace.Destination is { IsIpv4: false } ? 40 : 20;
        var size = spec.PacketSize is { } bytes ? Line($" {bytes - headers - 8}({bytes}) bytes of data.") : "";
        yield return Line($"PING {trace.Target} ({trace.Destination}){size}");
        foreach (var hop in trace.Hops)
            yield return OfProbe(hop, trace, headers);
        if (!isOver)
            yield break;
        yield return "";
        yield return $"--- {trace.Target} ping statistics ---";
        foreach (var line in Summary(trace))
            yield return line;
    }

    public static PingFigures FiguresOf(ImmutableArray<TraceRecord> traces)
    {
        var times = traces.SelectMany(AnswersOf).ToList();
        var sent = traces.Sum(Sent);
        return new PingFigures(
            times.Count == 0 ? null : times.Min(), times.Count == 0 ? null : times.Average(), times.Count == 0 ? null : times.Max(),
            sent == 0 ? 0 : 100.0 * times.Count / sent);
    }

    static string OfProbe(Hop hop, TraceRecord trace, int headers)
    {
        if (hop.SendFailure != Probing.Transport.SendFailure.None)
            return Line($"Not sent icmp_seq={hop.Attempt}: {Formats.Ping.PingText.WordsOf(hop.SendFailure)}");
        if (hop.Addr is not { } from)
            return Line($"No reply to icmp_seq={hop.Attempt}");
        var marks = (Counts(hop) ? "" : " (DUP!)") + ((hop.Flags & ReplyFlags.Late) != 0 ? " (LATE)" : "");
        return CellVerdict.IsFromDestination(hop, trace.Destination)
            ? Line($"{hop.ReplySize - headers} bytes from {from}: icmp_seq={hop.Attempt} ttl={hop.ReplyTtl} time={Milliseconds(hop)} ms{marks}")
            : Line($"From {from} icmp_seq={hop.Attempt} {ErrorOf(hop)}{marks}");
    }

    static string Milliseconds(Hop hop) => Formats.Ping.PingText.Milliseconds(TimeSpan.FromMicroseconds(hop.RttMicroseconds ?? 0));

    static string ErrorOf(Hop hop) =>
        Unreachables.NameOf(hop.Addr is { IsIpv6: true }, hop.IcmpType ?? 0, hop.IcmpCode ?? 0) is { } name
            ? $"Destination unreachable: {name}"
            : hop.IcmpType is Packets.IcmpTypes.TimeExceeded or Packets.Icmpv6Types.TimeExceeded ? "Time to live exceeded" : Line($"ICMP type {hop.IcmpType} code {hop.IcmpCode}");

    static IEnumerable<string> Summary(TraceRecord trace)
    {
        var times = AnswersOf(trace).ToList();
        var sent = Sent(trace);
        var loss = sent == 0 ? 100 : 100.0 * (sent - times.Count) / sent;
        var elapsed = (trace.EndedAt.UnixNanoseconds - trace.StartedAt.UnixNanoseconds) / 1e6;
        yield return Line($"{sent} packets transmitted, {times.Count} received, {loss:G6}% packet loss, time {Math.Max(0, elapsed):0}ms");
        if (times.Count == 0)
            yield break;
        var mean = times.Average();
        var deviation = Math.Sqrt(Math.Max(0, times.Average(time => time * time) - (mean * mean)));
        yield return Line($"rtt min/avg/max/mdev = {times.Min():0.000}/{mean:0.000}/{times.Max():0.000}/{deviation:0.000} ms");
    }

    static int Sent(TraceRecord trace) => trace.Hops.Count(hop => Counts(hop) && hop.SendFailure == Probing.Transport.SendFailure.None);

    static IEnumerable<double> AnswersOf(TraceRecord trace) =>
        trace.Hops.Where(hop => Counts(hop) && (hop.Flags & ReplyFlags.Late) == 0 && CellVerdict.IsFromDestination(hop, trace.Destination) && hop.RttMicroseconds is not null)
            .Select(hop => hop.RttMicroseconds!.Value / 1000.0);
}
