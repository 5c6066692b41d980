using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Caching.Memory;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>Who visits: address, name by reverse DNS, origin AS and place; null or empty where it is not known.</summary>
sealed record VisitorFacts(Address Address, string? Name, string? Origin, string? Place);

/// <summary>Finds out who visits. Names are asked for a few at a time and remembered, and nobody waits long for one.</summary>
sealed class VisitorCard(SnapshotLibrary library, ReverseLookup reverse, TimeProvider time) : IDisposable
{
    const int MaxNames = 4_096, AskedAtOnce = 8;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Kept = TimeSpan.FromMinutes(10);

    readonly MemoryCache _names = new(new MemoryCacheOptions { SizeLimit = MaxNames });
    readonly SemaphoreSlim _asking = new(AskedAtOnce);

    public async Task<VisitorFacts> OfAsync(Address visitor, CancellationToken cancellation)
    {
        var name = NameAsync(visitor, cancellation);
        var origin = await FindAsync<Origin>(SnapshotKind.Asn, visitor, cancellation);
        var place = await FindAsync<Place>(SnapshotKind.Geo, visitor, cancellation);
        return new VisitorFacts(
            visitor, await name,
            origin is null ? null : $"{string.Join(' ', origin.Asns)} {origin.Name}".Trim(),
            place is null ? null : string.Join(", ", new[] { place.City, place.Country }.OfType<string>()));
    }

    async Task<TFact?> FindAsync<TFact>(SnapshotKind kind, Address address, CancellationToken cancellation) where TFact : class =>
        await library.FindAsync(kind, SnapshotNames.Latest, cancellation) is { } entry && library.Open(entry).Facts<TFact>().TryFind(address, out var fact, out _) ? fact : null;

    async Task<string?> NameAsync(Address address, CancellationToken cancellation)
    {
        if (_names.TryGetValue(address, out string? known))
            return known;
        if (!await _asking.WaitAsync(TimeSpan.Zero, cancellation))
            return null;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            return Keep(address, await reverse(address.ToIPAddress(), either.Token).WaitAsync(either.Token));
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException || (unknown is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return Keep(address, null);
        }
        finally
        {
            _asking.Release();
        }
    }

    string? Keep(Address address, string? name) => _names.Set(address, name, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });

    public void Dispose()
    {
        _names.Dispose();
        _asking.Dispose();
    }
}

/// <summary>Name of an address by reverse DNS; throws <see cref="SocketException"/> or gives null where there is none.</summary>
public delegate Task<string?> ReverseLookup(IPAddress address, CancellationToken cancellation);
