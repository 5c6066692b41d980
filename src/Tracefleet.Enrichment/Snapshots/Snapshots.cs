using System.Globalization;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Origin ASes by prefix, as of one moment.</summary>
/// <param name="Id">For example <c>asn_202605311208_1f59</c>, see <see cref="SnapshotId"/>.</param>
public sealed record AsnSnapshot(string Id, Facts<Origin> Facts)
{
    /// <summary>Of two rows for one prefix the later one stays.</summary>
    public static AsnSnapshot FromRows(IEnumerable<AsnRow> rows, DateTimeOffset builtAt)
    {
        using var id = new SnapshotId("asn", builtAt);
        var table = new PrefixTableBuilder<Origin>();
        foreach (var row in rows)
        {
            table.Add(row.Prefix, Origin.Of(row));
            id.Append($"{row.Prefix}\t{string.Join('_', row.Origins)}\t{row.Name}\n");
        }
        return new AsnSnapshot(id.Finish(), new TableFacts<Origin>(table.Build()));
    }
}

/// <summary>Places by prefix, as of one moment.</summary>
public sealed record GeoSnapshot(string Id, Facts<Place> Facts)
{
    /// <summary>Of two rows for one prefix the later one stays.</summary>
    public static GeoSnapshot FromRows(IEnumerable<GeoRow> rows, DateTimeOffset builtAt)
    {
        using var id = new SnapshotId("geo", builtAt);
        var table = new PrefixTableBuilder<Place>();
        foreach (var row in rows)
        {
            table.Add(row.Prefix, Place.Of(row));
            id.Append(string.Create(
                CultureInfo.InvariantCulture, $"{row.Prefix}\t{row.Country}\t{row.City}\t{row.Latitude:R}\t{row.Longitude:R}\n"));
        }
        return new GeoSnapshot(id.Finish(), new TableFacts<Place>(table.Build()));
    }
}

/// <summary>Exchanges by peering LAN, as of one moment.</summary>
public sealed record IxpSnapshot(string Id, Facts<Exchange> Facts)
{
    /// <summary>Of two rows for one prefix the later one stays.</summary>
    public static IxpSnapshot FromRows(IEnumerable<IxpRow> rows, DateTimeOffset builtAt)
    {
        using var id = new SnapshotId("ixp", builtAt);
        var table = new PrefixTableBuilder<Exchange>();
        foreach (var row in rows)
        {
            table.Add(row.Prefix, Exchange.Of(row));
            id.Append($"{row.Prefix}\t{row.Name}\n");
        }
        return new IxpSnapshot(id.Finish(), new TableFacts<Exchange>(table.Build()));
    }
}
