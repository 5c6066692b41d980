using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Contracts.Api;

/// <summary>A snapshot as a line of a list.</summary>
/// <param name="Kind"><c>asn</c>, <c>geo</c> or <c>ixp</c>.</param>
/// <param name="Source">Who publishes the data, or how it arrived, see <see cref="SnapshotDescription.Source"/>.</param>
/// <param name="Date">The moment that the data describes.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="Sha256">Of its file.</param>
/// <param name="Pins">Names that stand for it.</param>
public sealed record SnapshotItem(
    string Id, string Kind, string Source, string? Collector, DateTimeOffset Date, DateTimeOffset CreatedAt, int Ipv4Prefixes, int Ipv6Prefixes,
    long Size, string Sha256, IReadOnlyList<string> Pins, SnapshotLinks Links)
{
    public static SnapshotItem Of(SnapshotEntry entry, IReadOnlyList<string> pins) => new(
        entry.Id, SnapshotLinks.Word(entry.Kind), entry.Description.Source, entry.Description.Collector, entry.Description.DataAt, entry.Description.CreatedAt,
        entry.Description.Ipv4Prefixes, entry.Description.Ipv6Prefixes, entry.SizeInBytes, entry.Sha256, pins, SnapshotLinks.Of(entry));
}

/// <summary>Everything about a snapshot but its content.</summary>
/// <param name="From">The URL or the name of the file that it was made of.</param>
/// <param name="Format">What that was, see <see cref="SnapshotDescription.Format"/>.</param>
/// <param name="Records">Distinct facts.</param>
/// <param name="Attribution">What the publisher asks to be said beside results; null where nothing.</param>
/// <param name="Counts">What was counted while importing.</param>
/// <param name="Campaigns">Campaigns that it annotates; it is deleted by force only.</param>
/// <param name="Routes">The routes that are kept beside it; null where none are.</param>
public sealed record SnapshotResource(
    string Id, string Kind, string Source, string? Collector, string? From, string Format, DateTimeOffset Date, DateTimeOffset CreatedAt,
    int Ipv4Prefixes, int Ipv6Prefixes, int Records, long Size, string Sha256, string? Attribution, IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<string> Attributes, IReadOnlyList<string> Pins, IReadOnlyList<string> Campaigns, SnapshotRoutes? Routes, SnapshotLinks Links)
{
    public static SnapshotResource Of(
        SnapshotEntry entry, int records, IReadOnlyList<string> attributes, IReadOnlyList<string> pins, IReadOnlyList<string> campaigns,
        RibRoutesSize? routes) => new(
        entry.Id, SnapshotLinks.Word(entry.Kind), entry.Description.Source, entry.Description.Collector, entry.Description.From, entry.Description.Format,
        entry.Description.DataAt, entry.Description.CreatedAt, entry.Description.Ipv4Prefixes, entry.Description.Ipv6Prefixes, records,
        entry.SizeInBytes, entry.Sha256, entry.Description.Attribution, entry.Description.Counts, attributes, pins, campaigns,
        routes is null ? null : new SnapshotRoutes(routes.Count, routes.SizeInBytes), SnapshotLinks.Of(entry));
}

/// <summary>The routes of a collector's table that are kept beside an asn snapshot.</summary>
/// <param name="Count">Of all prefixes and peers.</param>
/// <param name="Size">Bytes of their file.</param>
public sealed record SnapshotRoutes(long Count, long Size);

/// <summary>Addresses of a snapshot's resources.</summary>
public sealed record SnapshotLinks(string Self, string Query, string File)
{
    public const string Root = "/api/v1/snapshots";

    public static SnapshotLinks Of(SnapshotEntry entry)
    {
        var self = $"{Root}/{Word(entry.Kind)}/{entry.Id}";
        return new SnapshotLinks(self, $"{self}/query", $"{self}/file");
    }

    public static string Word(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => "asn",
        SnapshotKind.Geo => "geo",
        _ => "ixp",
    };
}

/// <summary>A name that stands for a snapshot.</summary>
public sealed record SnapshotPinResource(string Kind, string Name, string Snapshot, DateTimeOffset PinnedAt)
{
    public static SnapshotPinResource Of(SnapshotPin pin) => new(SnapshotLinks.Word(pin.Kind), pin.Name, pin.Id, pin.PinnedAt);
}

/// <summary>How many prefixes differ between two snapshots.</summary>
public sealed record SnapshotDiffResource(string Before, string After, int Added, int Removed, int Changed, int Same);
