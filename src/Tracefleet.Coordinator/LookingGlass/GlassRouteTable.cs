using Microsoft.Extensions.Logging;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The routing table behind the looking glass: an asn snapshot with the routes beside it. Opened once, shared, and followed to a newer one when that
/// comes. Any number of threads may ask.</summary>
public sealed class GlassRouteTable(SnapshotLibrary library, TimeProvider time, ILogger<GlassRouteTable> log) : IDisposable
{
    /// <summary>How old what is known of the library may be.</summary>
    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>When to try again what could not be opened.</summary>
    static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim _looking = new(1);
    volatile Known? _known;

    /// <summary>The table that a reference means now. While a newer one is opened, or where it cannot be, callers get the one before.</summary>
    /// <param name="reference">An identifier, a pinned name, or <c>latest</c>.</param>
    /// <returns>Null where there is no such snapshot, or none that can be opened.</returns>
    public async Task<(IRouteSource Source, string Snapshot)?> CurrentAsync(string reference, CancellationToken cancellation)
    {
        var known = _known?.Reference == reference ? _known : null;
        if (known is not null && IsFresh(known))
            return known.Table;
        if (known?.Table is null)
            await _looking.WaitAsync(cancellation);
        else if (!await _looking.WaitAsync(TimeSpan.Zero, cancellation))
            return known.Table;
        try
        {
            // Somebody else may have looked meanwhile.
            known = _known?.Reference == reference ? _known : null;
            if (known is null || !IsFresh(known))
                _known = known = await LookAsync(reference, known, cancellation);
            return known.Table;
        }
        finally
        {
            _looking.Release();
        }
    }

    bool IsFresh(Known known) => time.GetElapsedTime(known.LookedAt) < (known.Failure is null ? MaxAge : RetryAfter);

    async Task<Known> LookAsync(string reference, Known? before, CancellationToken cancellation)
    {
        var lookedAt = time.GetTimestamp();
        string? wanted = null;
        try
        {
            if (await library.FindAsync(SnapshotKind.Asn, reference, cancellation) is not { } entry)
                return new Known(reference, lookedAt, null, null, null);
            wanted = entry.Id;
            var size = library.RoutesSizeOf(entry.Id);
            if (before is { Failure: null } && before.Wanted == wanted && before.Routes == size)
                return before with { LookedAt = lookedAt };
            var source = await Task.Run(() => new RibRouteSource(library.Open(entry), library.OpenRoutes(entry)), cancellation);
            return new Known(reference, lookedAt, wanted, size, (source, entry.Id));
        }
        catch (Exception failure) when (failure is SnapshotException or SnapshotLibraryException)
        {
            // Told once for each; what was there before goes on to serve.
            if (before?.Wanted != wanted || before?.Failure != failure.Message)
                log.GlassTableNotOpened(wanted ?? reference, failure.Message);
            return new Known(reference, lookedAt, wanted, null, before?.Table) { Failure = failure.Message };
        }
    }

    public void Dispose() => _looking.Dispose();

    /// <summary>What a look into the library found.</summary>
    /// <param name="Wanted">Identifier of the snapshot; null where there is none.</param>
    /// <param name="Routes">Size of its routes when it was opened.</param>
    sealed record Known(string Reference, long LookedAt, string? Wanted, RibRoutesSize? Routes, (IRouteSource Source, string Snapshot)? Table)
    {
        /// <summary>Why the wanted one could not be opened.</summary>
        public string? Failure { get; init; }
    }
}
