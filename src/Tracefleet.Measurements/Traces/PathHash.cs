using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tracefleet.Measurements.Traces;

/// <summary>Identity of a path: the interfaces in order of TTL, silence included. Two traces with the same hash took the same visible path.</summary>
/// <remarks>The first 8 bytes of a SHA-256 over (TTL, 16-byte address) pairs of each TTL's first reply; a silent TTL adds sixteen zero bytes.</remarks>
public static class PathHash
{
    public static ulong Of(IEnumerable<Hop> hops)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> entry = stackalloc byte[17];
        foreach (var hop in FirstReplies(hops))
        {
            entry.Clear();
            entry[0] = hop.Ttl;
            if (hop.Addr is { } addr)
                BinaryPrimitives.WriteUInt128BigEndian(entry[1..], addr.Bits);
            hash.AppendData(entry);
        }
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    /// <summary>One hop for each TTL: its first reply, or its first silence when nothing answered.</summary>
    public static IEnumerable<Hop> FirstReplies(IEnumerable<Hop> hops) =>
        hops.GroupBy(hop => hop.Ttl)
            .OrderBy(group => group.Key)
            .Select(group => group.FirstOrDefault(hop => hop.Addr is not null) ?? group.First());
}
