using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Contracts.Link;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Snapshots;

namespace Tracefleet.Agent.Snapshots;

/// <summary>The snapshots that campaigns pin, at hand on this host: what is missing is fetched, what nobody needs is deleted when room is short.</summary>
/// <param name="maxBytes">Of all its files; what shards in work need stays whatever its size. Null for a folder that is not this agent's own.</param>
public sealed class SnapshotCache(SnapshotLibrary library, long? maxBytes, TimeProvider time, ILogger log)
{
    /// <summary>Annotators kept ready; each has a cache of at most about 12 MB and shares its files' memory with the others.</summary>
    const int MaxAnnotators = 4;

    readonly SemaphoreSlim _gate = new(1);
    readonly List<(SnapshotIds Ids, PinnedSnapshots Pins, Annotator Annotator)> _recent = [];

    internal SnapshotFetches Fetches { get; } = new(library, time);

    /// <summary>Identifiers of what is at hand, the newest data first.</summary>
    public async Task<ImmutableArray<string>> HeldAsync(CancellationToken cancellation)
    {
        try
        {
            return [.. (await library.ListAsync(null, cancellation)).Select(entry => entry.Id).Take(LinkLimits.MaxHeldSnapshots)];
        }
        catch (Exception failure) when (IsOfTheDisk(failure))
        {
            log.SnapshotsUnknown(library.Folder, failure.Message);
            return [];
        }
    }

    /// <summary>Annotates with what a campaign pins, and with the agent's own where it pins nothing.</summary>
    /// <param name="needed">What shards in work pin, this one's among it: asked when room is to be made.</param>
    /// <exception cref="SnapshotUnavailableException">A pinned one cannot be had.</exception>
    internal async Task<Annotator> AnnotatorAsync(
        PinnedSnapshots pins, Annotator own, Func<IReadOnlySet<string>> needed, CancellationToken cancellation)
    {
        foreach (var pin in pins.All)
            await BeAtHandAsync(pin, needed, cancellation);
        await _gate.WaitAsync(cancellation);
        try
        {
            return Recent(pins, own.Ids) ?? await OpenAsync(pins, own, cancellation);
        }
        catch (Exception failure) when (failure is SnapshotException || IsOfTheDisk(failure))
        {
            throw new SnapshotUnavailableException($"A snapshot of the campaign cannot be used at the agent: {failure.Message}", failure);
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task BeAtHandAsync(PinnedSnapshot pin, Func<IReadOnlySet<string>> needed, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (await IsAtHandAsync(pin, cancellation))
                return;
            await MakeRoomAsync(pin, needed(), cancellation);
        }
        catch (Exception failure) when (IsOfTheDisk(failure))
        {
            throw new SnapshotUnavailableException($"{pin.Id} cannot be kept at the agent: {failure.Message}", failure);
        }
        finally
        {
            _gate.Release();
        }
        await Fetches.FetchAsync(pin, cancellation);
        log.SnapshotFetched(pin.Id, pin.SizeInBytes);
    }

    async Task<bool> IsAtHandAsync(PinnedSnapshot pin, CancellationToken cancellation)
    {
        if (await library.FindAsync(KindOf(pin), pin.Id, cancellation) is not { } entry)
            return false;
        if (entry.Sha256 == pin.Sha256 && File.Exists(library.PathOf(pin.Id)))
            return true;
        if (maxBytes is null)
            throw new SnapshotUnavailableException($"The {pin.Id} in {library.Folder} is not the one that the campaign pins.");
        await library.DeleteAsync(pin.Id, force: true, cancellation);
        return false;
    }

    async Task MakeRoomAsync(PinnedSnapshot pin, IReadOnlySet<string> needed, CancellationToken cancellation)
    {
        if (maxBytes is not { } most)
            return;
        if (pin.SizeInBytes > most)
            throw new SnapshotUnavailableException($"{pin.Id} has {pin.SizeInBytes} bytes and the agent's cache of snapshots takes {most}; raise --snapshot-cache there.");
        await library.TrimAsync(most - pin.SizeInBytes, needed, cancellation);
        foreach (var left in Directory.EnumerateFiles(library.Folder).Where(SnapshotTransfer.IsFileOfOne))
            if (!needed.Contains(Path.GetFileName(left).Split('.')[0]))
                File.Delete(left);
    }

    Annotator? Recent(PinnedSnapshots pins, SnapshotIds own)
    {
        var place = _recent.FindIndex(recent => recent.Pins == pins && recent.Ids == own);
        if (place < 0)
            return null;
        var known = _recent[place];
        _recent.RemoveAt(place);
        _recent.Add(known);
        return known.Annotator;
    }

    async Task<Annotator> OpenAsync(PinnedSnapshots pins, Annotator own, CancellationToken cancellation)
    {
        var annotator = own.With(
            await OpenAsync(pins.Asn, cancellation), await OpenAsync(pins.Geo, cancellation), await OpenAsync(pins.Ixp, cancellation));
        if (_recent.Count == MaxAnnotators)
            _recent.RemoveAt(0);
        _recent.Add((own.Ids, pins, annotator));
        return annotator;
    }

    async Task<StoredSnapshot?> OpenAsync(PinnedSnapshot? pin, CancellationToken cancellation)
    {
        if (pin is null)
            return null;
        var entry = await library.FindAsync(KindOf(pin), pin.Id, cancellation)
            ?? throw new SnapshotUnavailableException($"{pin.Id} was deleted at the agent while the campaign waited for it.");
        return library.OpenAlone(entry);
    }

    /// <summary>A folder or catalog that fails costs the shards that need it, and not the agent.</summary>
    internal static bool IsOfTheDisk(Exception failure) =>
        failure is SnapshotLibraryException or StoreException or IOException or UnauthorizedAccessException;

    static SnapshotKind KindOf(PinnedSnapshot pin) => pin.Id[..3] switch
    {
        "asn" => SnapshotKind.Asn,
        "geo" => SnapshotKind.Geo,
        _ => SnapshotKind.Ixp,
    };
}
