using System.Collections.Immutable;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Turns what a submission calls its snapshots into identifiers, and keeps those from being deleted.</summary>
sealed class CampaignSnapshotDesk(SnapshotLibrary library, SnapshotReferences references, CoordinatorOptions options)
{
    /// <param name="wanted">By kind an identifier, a pinned name or <c>latest</c>, or null to leave it to each agent. A kind that is left out is the latest
    /// where there is one, unless <see cref="CoordinatorOptions.PinsLatestSnapshots"/> says otherwise. Null for none given.</param>
    /// <exception cref="StoreException">The library cannot be read.</exception>
    public async Task<(PinnedSnapshots Pins, ImmutableArray<SpecFault> Faults)> ResolveAsync(
        IReadOnlyDictionary<string, string?>? wanted, CancellationToken cancellation)
    {
        var faults = ImmutableArray.CreateBuilder<SpecFault>();
        try
        {
            return (new PinnedSnapshots(await ResolveAsync(SnapshotKind.Asn), await ResolveAsync(SnapshotKind.Geo), await ResolveAsync(SnapshotKind.Ixp)), faults.ToImmutable());
        }
        catch (SnapshotLibraryException failure)
        {
            throw new StoreException("Looking up snapshots in", library.Folder, failure);
        }

        async Task<PinnedSnapshot?> ResolveAsync(SnapshotKind kind)
        {
            var word = SnapshotNames.Word(kind);
            var isGiven = wanted is not null && wanted.ContainsKey(word);
            if (isGiven ? wanted![word] is null : !options.PinsLatestSnapshots)
                return null;
            var reference = isGiven ? wanted![word]! : SnapshotNames.Latest;
            if (await references.FindAsync(kind, reference, cancellation) is { } entry)
                return new PinnedSnapshot(entry.Id, entry.Sha256, entry.SizeInBytes);
            if (isGiven)
                faults.Add(new SpecFault($"snapshots.{word}", await references.UnknownAsync(kind, reference, "null, and each agent annotates with its own", cancellation)));
            return null;
        }
    }

    /// <summary>Keeps the snapshots from being deleted for as long as there is the campaign.</summary>
    /// <returns>What has gone since it was resolved; empty in the usual case.</returns>
    public async Task<ImmutableArray<SpecFault>> HoldAsync(PinnedSnapshots pins, string campaign, CancellationToken cancellation)
    {
        var gone = ImmutableArray.CreateBuilder<SpecFault>();
        foreach (var pin in pins.All)
            if (!await library.Catalog.HoldAsync(pin.Id, campaign, cancellation))
                gone.Add(new SpecFault($"snapshots.{pin.Id[..3]}", $"{pin.Id} has just been deleted; submit again with another."));
        return gone.ToImmutable();
    }
}
