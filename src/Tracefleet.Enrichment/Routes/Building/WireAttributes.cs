using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes.Format;

namespace Tracefleet.Enrichment.Routes.Building;

/// <summary>What a route says besides its path, by its path attributes (RFC 4271 §4.3). An attribute of a wrong length counts as missing (RFC 7606 §3).</summary>
ref struct WireAttributes
{
    const byte ORIGIN = 1, NEXT_HOP = 3, MULTI_EXIT_DISC = 4, LOCAL_PREF = 5, ATOMIC_AGGREGATE = 6, COMMUNITIES = 8, MP_REACH_NLRI = 14, LARGE_COMMUNITY = 32;
    const byte ExtendedLength = 0x10;

    Address? _nextHop, _reachableBy;

    /// <summary>As in <see cref="RouteAttributes.Flags"/>.</summary>
    public uint Flags { get; private set; }

    public uint Med { get; private set; }
    public uint LocalPref { get; private set; }
    public ReadOnlySpan<byte> Communities { get; private set; }
    public ReadOnlySpan<byte> LargeCommunities { get; private set; }

    /// <param name="attributes">Found sound by <see cref="Mrt.PathAttributes"/>.</param>
    public static WireAttributes Read(ReadOnlySpan<byte> attributes)
    {
        var read = new WireAttributes { Flags = RouteAttributes.NoOrigin };
        while (!attributes.IsEmpty)
        {
            var header = (attributes[0] & ExtendedLength) != 0 ? 4 : 3;
            var length = header == 4 ? BinaryPrimitives.ReadUInt16BigEndian(attributes[2..]) : attributes[2];
            read.Take(attributes[1], attributes.Slice(header, length));
            attributes = attributes[(header + length)..];
        }
        return read;
    }

    /// <summary>IPv4 prefixes have NEXT_HOP, unless it is of IPv6 (RFC 8950); IPv6 prefixes have MP_REACH_NLRI, beside which old routers wrote 0.0.0.0.</summary>
    public readonly Address? NextHop(bool isIpv4) => isIpv4 ? _nextHop ?? _reachableBy : _reachableBy ?? _nextHop;

    void Take(byte type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case ORIGIN when value is [<= 2]:
                Flags = Flags & ~RouteAttributes.OriginMask | value[0];
                break;
            case NEXT_HOP when value.Length == 4:
                _nextHop = Address.FromBytes(value);
                break;
            case MULTI_EXIT_DISC when value.Length == 4:
                (Med, Flags) = (BinaryPrimitives.ReadUInt32BigEndian(value), Flags | RouteAttributes.HasMed);
                break;
            case LOCAL_PREF when value.Length == 4:
                (LocalPref, Flags) = (BinaryPrimitives.ReadUInt32BigEndian(value), Flags | RouteAttributes.HasLocalPref);
                break;
            case ATOMIC_AGGREGATE when value.IsEmpty:
                Flags |= RouteAttributes.IsAtomic;
                break;
            case COMMUNITIES when value.Length % CommunitySet.Standard == 0:
                Communities = value;
                break;
            case LARGE_COMMUNITY when value.Length % CommunitySet.Large == 0:
                LargeCommunities = value;
                break;
            case MP_REACH_NLRI:
                _reachableBy = ReachableBy(value) ?? _reachableBy;
                break;
            default:
                break;
        }
    }

    /// <summary>Tables hold the next hop alone (RFC 6396 §4.3.4); TABLE_DUMP and some collectors hold all of the attribute (RFC 4760 §3). Of a global and a
    /// link-local address, the global one is first.</summary>
    static Address? ReachableBy(ReadOnlySpan<byte> value)
    {
        const int AfiAndSafi = 3;
        if (value.Length > AfiAndSafi && value[0] == 0)
            value = value[AfiAndSafi..];
        if (value.IsEmpty || value[0] > value.Length - 1)
            return null;
        return value[0] switch
        {
            4 => Address.FromBytes(value.Slice(1, 4)),
            16 or 32 => Address.FromBytes(value.Slice(1, 16)),
            _ => null,
        };
    }
}
