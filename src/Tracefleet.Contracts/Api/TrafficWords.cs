using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Contracts.Api;

/// <summary>The words that traffic is asked and answered with.</summary>
public static class TrafficWords
{
    /// <summary>ASes with the same name added up.</summary>
    public const string Owner = "owner";

    /// <summary>An AS beside the exporter's interface where its traffic came in or went out.</summary>
    public const string Link = "link";

    /// <summary>This host's own capture, where an exporter is named.</summary>
    public const string Local = "local";

    /// <summary>All that traffic can be asked by.</summary>
    public static readonly IReadOnlyList<string> By = ["asn", Owner, "country", "prefix", "host", "port", "ixp", "interface", "exporter", Link];

    public static readonly IReadOnlyList<string> Directions = ["both", "in", "out"];

    public static readonly IReadOnlyList<string> Measures = ["bytes", "packets", "flows"];

    /// <summary>Widths of buckets, from fine to coarse.</summary>
    public static readonly IReadOnlyDictionary<string, TimeSpan> Steps = new Dictionary<string, TimeSpan>
    {
        ["1s"] = TimeSpan.FromSeconds(1),
        ["1m"] = TimeSpan.FromMinutes(1),
        ["5m"] = TimeSpan.FromMinutes(5),
        ["1h"] = TimeSpan.FromHours(1),
        ["1d"] = TimeSpan.FromDays(1),
    };

    /// <summary>For owners the kind that they are added up from; null for what is no such word.</summary>
    public static TrafficKind? KindOf(string word) => word switch
    {
        "asn" or Owner => TrafficKind.As,
        "country" => TrafficKind.Country,
        "prefix" => TrafficKind.Prefix,
        "host" => TrafficKind.Host,
        "port" => TrafficKind.Port,
        "ixp" => TrafficKind.Ixp,
        "interface" => TrafficKind.Interface,
        "exporter" => TrafficKind.Exporter,
        Link => TrafficKind.AsOfInterface,
        _ => null,
    };

    public static string Word(TrafficKind kind) => kind switch
    {
        TrafficKind.As => "asn",
        TrafficKind.Country => "country",
        TrafficKind.Prefix => "prefix",
        TrafficKind.Host => "host",
        TrafficKind.Port => "port",
        TrafficKind.Ixp => "ixp",
        TrafficKind.Interface => "interface",
        TrafficKind.Exporter => "exporter",
        _ => Link,
    };

    public static string Word(TrafficSide side) => Directions[(int)side];

    public static string Word(TrafficMeasure measure) => Measures[(int)measure];

    public static string Word(TrafficRunKind kind) => kind switch
    {
        TrafficRunKind.Capture => "capture",
        TrafficRunKind.File => "file",
        TrafficRunKind.Collection => "collection",
        _ => "import",
    };

    public static string Word(TrafficRunState state) => state switch
    {
        TrafficRunState.Running => "running",
        TrafficRunState.Ended => "ended",
        _ => "killed",
    };

    public static string Exporter(Address exporter) => exporter == TrafficKey.ThisHost ? Local : exporter.ToString();

    /// <summary>For example <c>tcp</c>, or <c>47</c> for a protocol that has no ports.</summary>
    public static string Protocol(byte protocol) => protocol switch
    {
        IpProtocols.Tcp => "tcp",
        IpProtocols.Udp => "udp",
        _ => protocol.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
