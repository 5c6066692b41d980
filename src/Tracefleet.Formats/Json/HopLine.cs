using System.Text.Json.Serialization;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Formats.Json;

/// <summary>A hop event as it is read, before its values are checked.</summary>
sealed record HopLine
{
    public required string Campaign { get; init; }
    public required int Shard { get; init; }
    public required string VantagePoint { get; init; }
    public required long Seq { get; init; }
    public required string Target { get; init; }
    public string? Dst { get; init; }
    public ushort Flow { get; init; }
    public required byte Ttl { get; init; }
    public required int Attempt { get; init; }
    public required string SentAt { get; init; }
    public decimal? RttMs { get; init; }
    public string? Addr { get; init; }
    public byte? ReplyTtl { get; init; }
    public byte? QuotedTtl { get; init; }
    public byte? IcmpType { get; init; }
    public byte? IcmpCode { get; init; }
    public int? ReplySize { get; init; }
    public IReadOnlyList<LabelLine>? Mpls { get; init; }
    public required string Proto { get; init; }
    public ushort SrcPort { get; init; }
    public ushort DstPort { get; init; }
    public IReadOnlyList<string>? Flags { get; init; }
    public IReadOnlyList<uint>? Asn { get; init; }
    public string? AsName { get; init; }
    public string? Prefix { get; init; }
    public string? Ixp { get; init; }
    public string? Country { get; init; }
    public string? City { get; init; }
    public double? Lat { get; init; }
    public double? Lon { get; init; }
    public SnapshotsLine? Snapshots { get; init; }
    public int? Mtu { get; init; }
    public byte? QuotedTrafficClass { get; init; }
    public ushort? TcpFlags { get; init; }
    public IReadOnlyList<string>? Rewritten { get; init; }
    public IReadOnlyList<InterfaceLine>? Interfaces { get; init; }
    public IReadOnlyList<ExtensionLine>? Ext { get; init; }
    public string? Special { get; init; }
    public string? Name { get; init; }
    public string? SendFailure { get; init; }
}

sealed record LabelLine(uint Label, byte Exp, bool Bos, byte Ttl);

sealed record SnapshotsLine(string? Asn, string? Geo, string? Ixp);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HopLine))]
[JsonSerializable(typeof(IReadOnlyList<InterfaceLine>))]
[JsonSerializable(typeof(IReadOnlyList<ExtensionLine>))]
sealed partial class HopLineContext : JsonSerializerContext;
