using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>Names of the test networks: r1, r2 ... for routers, dst for the destination, in either family.</summary>
public static class TestWorld
{
    public static readonly ProbingKey Key = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    public static Address Source(bool ipv6) => Address.Parse(ipv6 ? "2001:db8:ffff::1" : "198.18.0.1");

    public static Address Destination(bool ipv6) => Address.Parse(ipv6 ? "2001:db8:dddd::9" : "198.18.200.9");

    public static Address Router(bool ipv6, int number) => Address.Parse(ipv6 ? $"2001:db8::{number:x}" : $"198.18.1.{number}");

    public static Address ByName(bool ipv6, string name) =>
        name == "dst" ? Destination(ipv6) : Router(ipv6, int.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture));

    public static string NameOf(Address address)
    {
        if (address == Destination(address.IsIpv6))
            return "dst";
        for (var number = 1; number < 250; number++)
            if (address == Router(address.IsIpv6, number))
                return $"r{number}";
        return address.ToString();
    }

    public static TraceEngine Engine(
        ScriptedNetwork network, ITraceFeed feed, ITraceObserver observer, TraceEngineOptions? options = null) =>
        new(network, destination => Source(destination.IsIpv6), options ?? new TraceEngineOptions { Key = Key }, feed, observer);
}

/// <summary>Keeps everything an engine tells.</summary>
public sealed class RecordingObserver : ITraceObserver
{
    public List<(TraceRequest Request, ProbeRecord Record)> Probes { get; } = [];
    public List<TraceResult> Results { get; } = [];

    public void ProbeEnded(TraceRequest request, ProbeRecord record) => Probes.Add((request, record));

    public void TraceEnded(TraceResult result) => Results.Add(result);
}
