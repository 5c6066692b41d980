using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Stored;

/// <summary>Opens a snapshot that may be anything, and asks it everything.</summary>
sealed class SnapshotReader
{
    const int Addresses = 48;

    readonly Address[] _addresses = [.. Scattered(new Random(1))];

    /// <summary>False where it was refused. An answer that cannot be, or two answers to one question, are faults of the reader.</summary>
    public bool TryRead(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var snapshot = StoredSnapshot.FromBytes(bytes, "spoiled");
            Ask(snapshot);
            return true;
        }
        catch (SnapshotException)
        {
            return false;
        }
    }

    void Ask(StoredSnapshot snapshot)
    {
        if (snapshot.Description.Kind == SnapshotKind.Asn)
            Ask<Origin>(snapshot);
        else if (snapshot.Description.Kind == SnapshotKind.Geo)
            Ask<Place>(snapshot);
        else
            Ask<Exchange>(snapshot);
    }

    void Ask<TFact>(StoredSnapshot snapshot) where TFact : class
    {
        var prefixes = snapshot.Enumerate<TFact>().Select(row => row.Prefix).ToList();
        if (prefixes.Count != snapshot.Description.Ipv4Prefixes + snapshot.Description.Ipv6Prefixes)
            throw new InvalidOperationException($"{prefixes.Count} prefixes are not what the description says.");
        var addresses = _addresses.Concat(prefixes.SelectMany(prefix => (Address[])[prefix.First, prefix.Last])).ToList();
        var mapped = addresses.Select(address => Answer<TFact>(snapshot, address)).ToList();
        snapshot.Expand();
        if (!mapped.SequenceEqual(addresses.Select(address => Answer<TFact>(snapshot, address))))
            throw new InvalidOperationException("The search structures give other answers out of the file than in it.");
        if (snapshot.Where<TFact>(_ => true).Count() != prefixes.Count)
            throw new InvalidOperationException("A reverse query leaves prefixes out.");
    }

    static (TFact?, Prefix) Answer<TFact>(StoredSnapshot snapshot, Address address) where TFact : class
    {
        if (!snapshot.Facts<TFact>().TryFind(address, out var fact, out var prefix))
            return (null, default);
        return prefix.Contains(address) ? (fact, prefix) : throw new InvalidOperationException($"{prefix} does not hold {address}.");
    }

    static IEnumerable<Address> Scattered(Random random)
    {
        for (var i = 0; i < Addresses; i++)
        {
            var half = unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue));
            yield return i % 2 == 0 ? Address.FromIpv4((uint)(half >> 32)) : new Address(new UInt128(half, ~half));
        }
    }
}
