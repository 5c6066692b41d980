using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Traffic.Reading;

/// <summary>What is known of a key beside itself: of a host its AS, prefix and country, of a prefix its AS and country, of an AS its name.</summary>
public sealed record TrafficAbout(Asn? As = null, string? AsName = null, Prefix? Prefix = null, string? Country = null, string? Ixp = null)
{
    public static readonly TrafficAbout Nothing = new();
}

/// <summary>What a run stores at once.</summary>
/// <param name="Buckets">Closed ones, with the number of their level in <see cref="TrafficSettings.Levels"/>.</param>
/// <param name="About">Of the keys in the buckets, also those under way; one may be missing.</param>
/// <param name="StoredUntil">Unix milliseconds, 0 where there is nothing yet: all before is in these buckets or earlier ones.</param>
/// <param name="Counts">As they are now, whole.</param>
/// <param name="Exporters">As they are now; those not named keep what they had.</param>
public sealed record TrafficBatch(
    ImmutableArray<(int Level, TrafficBucket Bucket)> Buckets, IReadOnlyDictionary<TrafficKey, TrafficAbout> About, long StoredUntil,
    ImmutableSortedDictionary<string, long> Counts, ImmutableArray<ExporterReport> Exporters, ImmutableArray<TrafficInterface> Interfaces)
{
    /// <summary>Seconds that still count, as far as they have come. They replace those of the batch before, and answer only where the process is killed.</summary>
    public ImmutableArray<TrafficBucket> UnderWay { get; init; } = [];

    /// <summary>Unix milliseconds: all before is in the buckets and in <see cref="UnderWay"/>. Null where that holds nothing.</summary>
    public long? CountedUntil { get; init; }
}
