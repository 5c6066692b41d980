using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Routes.Building;

/// <summary>The prefixes of a table and their lists of routes, in the order in which they came until <see cref="Sort"/>.</summary>
/// <remarks>24 bytes for each, doubling; at most <see cref="MaxPrefixes"/>.</remarks>
sealed class RoutePrefixes(string name)
{
    const int MaxPrefixes = 16 << 20;

    ListedPrefix[] _prefixes = new ListedPrefix[1 << 10];
    int _count;
    bool _isSorted = true;

    public ReadOnlySpan<ListedPrefix> All => _prefixes.AsSpan(0, _count);

    /// <exception cref="SnapshotException">There are more than are held.</exception>
    public void Add(Address network, int length, int list)
    {
        if (_count == MaxPrefixes)
            throw new SnapshotException(name, null, $"it has routes to more than {MaxPrefixes} prefixes; create the snapshot without --routes");
        if (_count == _prefixes.Length)
            Array.Resize(ref _prefixes, 2 * _count);
        var bits = network.Bits;
        var added = new ListedPrefix((ulong)(bits >> 64), unchecked((ulong)bits), list, (byte)length);
        _isSorted &= _count == 0 || _prefixes[_count - 1].CompareTo(added) <= 0;
        _prefixes[_count++] = added;
    }

    public void Sort()
    {
        if (!_isSorted)
            Array.Sort(_prefixes, 0, _count);
        _isSorted = true;
    }

    /// <summary>Writes networks, lengths and lists of a family as sections.</summary>
    public void WriteTo(SectionOutput output, bool isIpv4, CancellationToken cancellation)
    {
        Write(output, isIpv4, isIpv4 ? sizeof(uint) : 16, cancellation, (prefix, bytes) =>
        {
            if (isIpv4)
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, prefix.Network.Ipv4Bits);
            else
                BinaryPrimitives.WriteUInt128LittleEndian(bytes, prefix.Network.Bits);
        });
        Write(output, isIpv4, 1, cancellation, (prefix, bytes) => bytes[0] = prefix.Length);
        Write(output, isIpv4, sizeof(int), cancellation, (prefix, bytes) => BinaryPrimitives.WriteInt32LittleEndian(bytes, prefix.List));
    }

    void Write(SectionOutput output, bool isIpv4, int size, CancellationToken cancellation, Action<ListedPrefix, Span<byte>> write)
    {
        const int Together = 1 << 12;
        var buffer = new byte[Together * size];
        var filled = 0;
        foreach (ref readonly var prefix in All)
        {
            if (prefix.Network.IsIpv4 != isIpv4)
                continue;
            write(prefix, buffer.AsSpan(filled, size));
            filled += size;
            if (filled < buffer.Length)
                continue;
            cancellation.ThrowIfCancellationRequested();
            output.Write(buffer);
            filled = 0;
        }
        output.Write(buffer.AsSpan(0, filled));
        output.EndSection();
    }
}

/// <summary>A prefix and the number of its list; several of one prefix where its routes came in several places.</summary>
/// <param name="Length">Counted in the family's own terms.</param>
readonly record struct ListedPrefix(ulong Upper, ulong Lower, int List, byte Length) : IComparable<ListedPrefix>
{
    public Address Network => new(new UInt128(Upper, Lower));

    public bool IsSamePrefix(ListedPrefix other) => Upper == other.Upper && Lower == other.Lower && Length == other.Length;

    public int CompareTo(ListedPrefix other)
    {
        if (Upper != other.Upper)
            return Upper.CompareTo(other.Upper);
        if (Lower != other.Lower)
            return Lower.CompareTo(other.Lower);
        return Length != other.Length ? Length.CompareTo(other.Length) : List.CompareTo(other.List);
    }
}
