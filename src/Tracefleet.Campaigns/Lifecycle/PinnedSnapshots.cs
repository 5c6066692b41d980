using System.Text.Json.Serialization;

namespace Tracefleet.Campaigns.Lifecycle;

/// <summary>A snapshot that a campaign is annotated with, by its identifier and by its content.</summary>
/// <param name="Sha256">Of its file, 64 hexadecimal digits.</param>
/// <param name="SizeInBytes">Of its file.</param>
public sealed record PinnedSnapshot(string Id, string Sha256, long SizeInBytes);

/// <summary>The snapshots that every hop of a campaign is annotated with. A kind without one is left to each agent.</summary>
public sealed record PinnedSnapshots(PinnedSnapshot? Asn, PinnedSnapshot? Geo, PinnedSnapshot? Ixp)
{
    public static readonly PinnedSnapshots None = new(null, null, null);

    [JsonIgnore]
    public bool IsEmpty => this == None;

    [JsonIgnore]
    public IEnumerable<PinnedSnapshot> All => new[] { Asn, Geo, Ixp }.OfType<PinnedSnapshot>();
}
