using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Names;
using Tracefleet.Cli.Rendering;
using Tracefleet.Formats.Ping;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Cli.Pinging;

/// <summary>Pings all targets at once and prints what comes back as it comes.</summary>
static class PingRun
{
    // A wait for the name of a target must not keep anybody waiting for the first line.
    static readonly TimeSpan NameWait = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(
        PingOrder order, Vantage vantage, IPtrNames names, Func<string, Task<Address>> resolve, CancellationToken cancellation)
    {
        using var transport = vantage.Transport;
        await using var asked = names;
        LocalEngine.ThrowIfImpossible(vantage, order.Parameters.Format.Method);
        var pings = new List<RunningPing>();
        foreach (var target in order.Targets)
            pings.Add(Start(order, target, await resolve(target), vantage, names));
        await WaitForNamesAsync(pings, names, cancellation);
        foreach (var ping in pings.Where(_ => !order.IsJson))
            Console.WriteLine(PingText.Heading(ping.Heading));
        var requests = pings.Select((ping, index) => new SessionRequest(index, ping.Heading.Destination, ping.Session) { Tag = ping }).ToList();
        await LocalEngine.RunAsync(vantage, requests, new PingView(order, vantage.Annotator.Annotate), cancellation);
        return cancellation.IsCancellationRequested && order.HasEnd ? ExitCode.Interrupted : CodeOf(pings);
    }

    static RunningPing Start(PingOrder order, string target, Address destination, Vantage vantage, IPtrNames names)
    {
        var size = (destination.IsIpv4 ? 20 : 40) + order.UpperLength;
        var format = order.Parameters.Format;
        var session = new PingSession(destination, order.Parameters with { Format = format with { PacketSize = Math.Min(size, ushort.MaxValue) } });
        var heading = new PingHeading(target, destination, format.Method, size)
        {
            NameOf = names.NameOf,
            Remark = address => order.IsAnnotated ? RemarkOn(vantage.Annotator.Annotate(address)) : "",
        };
        return new RunningPing(heading, session);
    }

    static string RemarkOn(Annotation annotation)
    {
        var parts = new[] { HopLine.OriginOf(annotation.Origins.Select(origin => origin.ToString()), annotation.Special), annotation.AsName, annotation.Ixp, HopLine.PlaceOf(annotation.City, annotation.Country) };
        var text = string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
        return text.Length == 0 ? "" : $"  [{text}]";
    }

    static async Task WaitForNamesAsync(List<RunningPing> pings, IPtrNames names, CancellationToken cancellation)
    {
        foreach (var ping in pings)
            names.NameOf(ping.Heading.Destination);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(NameWait);
        await names.SettledAsync(limit.Token);
    }

    // As ping does: 0 when every target answered, 1 when one did not, 2 when one could not be pinged at all.
    static int CodeOf(List<RunningPing> pings) =>
        pings.Exists(ping => ping.Session.LocalFailure != SendFailure.None) ? ExitCode.Usage
        : pings.TrueForAll(ping => ping.Session.Statistics.Received > 0) ? ExitCode.Ok
        : ExitCode.Failed;
}

/// <summary>One target while it is pinged.</summary>
sealed record RunningPing(PingHeading Heading, PingSession Session);
