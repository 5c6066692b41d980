using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Walks the tree depth first. Sound trees enter each node once; one that is entered more often has a cycle and is refused.</summary>
public ref struct MmdbNetworks
{
    readonly MmdbReader _reader;
    readonly Stack<Place> _open = new();
    uint _entered;
    uint _record;

    internal MmdbNetworks(MmdbReader reader)
    {
        _reader = reader;
        _open.Push(new Place(0, UInt128.Zero, 0));
    }

    /// <summary>The network of the current record. What hangs below ::/96 is IPv4.</summary>
    public Prefix Prefix { get; private set; }

    /// <exception cref="MmdbException">This record is broken; the walk may go on.</exception>
    public readonly MmdbValue Value => _reader.ValueOf(_record);

    /// <summary>Where the record starts in the data section. Networks share records, so it serves as a key.</summary>
    /// <exception cref="MmdbException">The place lies outside the section.</exception>
    public readonly int DataOffset => _reader.DataOffset(_record);

    /// <summary>How much of the tree is behind, 0 to 1.</summary>
    internal readonly double ShareDone => (double)_entered / _reader.Metadata.NodeCount;

    public readonly MmdbNetworks Current => this;

    public readonly MmdbNetworks GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_open.TryPop(out var place))
        {
            if (place.Record == _reader.Metadata.NodeCount)
                continue;
            if (place.Record < _reader.Metadata.NodeCount)
            {
                Enter(place);
                continue;
            }
            Prefix = PrefixOf(place);
            _record = place.Record;
            return true;
        }
        return false;
    }

    readonly int AddressBits => _reader.Metadata.IpVersion == 4 ? 32 : 128;

    void Enter(Place place)
    {
        if (IsAlias(place))
            return;
        if (place.Depth == AddressBits || ++_entered > _reader.Metadata.NodeCount)
            throw new MmdbException(MmdbFault.InvalidTree, "The search tree has a cycle or is deeper than an address has bits.");
        var (left, right) = _reader.Children(place.Record);
        var depth = place.Depth + 1;
        _open.Push(new Place(right, place.Bits | UInt128.One << (AddressBits - depth), depth));
        _open.Push(new Place(left, place.Bits, depth));
    }

    readonly bool IsAlias(Place place) => place.Record == _reader.Ipv4Root && place.Bits != 0 && AddressBits == 128;

    readonly Prefix PrefixOf(Place place)
    {
        if (AddressBits == 32)
            return new Prefix(Address.FromIpv4((uint)place.Bits), place.Depth);
        var isIpv4 = place.Depth >= 96 && (place.Bits >> 32 == 0 || new Address(place.Bits).IsIpv4);
        return isIpv4
            ? new Prefix(Address.FromIpv4((uint)(place.Bits & uint.MaxValue)), place.Depth - 96)
            : new Prefix(new Address(place.Bits), place.Depth);
    }

    readonly record struct Place(uint Record, UInt128 Bits, int Depth);
}
