using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>What a database has for one address.</summary>
public readonly ref struct MmdbLookup
{
    readonly MmdbSection _section;
    readonly Address _address;
    readonly int _length;

    internal MmdbLookup(MmdbSection section, int offset, Address address, int length)
    {
        _section = section;
        DataOffset = offset;
        _address = address;
        _length = length;
    }

    public bool Found => DataOffset >= 0;

    /// <summary>Where the record starts in the data section; -1 if there is none. Addresses with one record share it, so it serves as a cache key.</summary>
    public int DataOffset { get; }

    /// <summary>The record; empty if none was found.</summary>
    /// <exception cref="MmdbException">The record is broken.</exception>
    public MmdbValue Value => Found ? new MmdbValue(_section, DataOffset) : default;

    /// <summary>The network that holds the address and shares this answer, found or not.</summary>
    /// <remarks>For IPv4 answered from above ::/96, where IPv4 has no tree of its own, it is 0.0.0.0/0.</remarks>
    public Prefix Prefix => Prefix.Of(_address, _length);
}
