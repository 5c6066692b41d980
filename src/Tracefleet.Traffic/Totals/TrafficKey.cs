using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Traffic.Totals;

/// <summary>By what traffic is added up.</summary>
public enum TrafficKind : byte
{
    As,
    Country,
    Prefix,
    Host,

    /// <summary>IP protocol and service port.</summary>
    Port,
    Ixp,

    /// <summary>An exporter's interface: where traffic came in for "from", where it went out for "to".</summary>
    Interface,
    Exporter,

    /// <summary>An AS beside the exporter's interface where its traffic came in or went out; interface 0 if it is unknown.</summary>
    AsOfInterface,
}

/// <summary>One thing that traffic came from or went to. Made without allocating; two keys of the same thing are equal.</summary>
public readonly record struct TrafficKey
{
    readonly UInt128 _bits;
    readonly uint _number, _as;
    readonly string? _text;

    TrafficKey(TrafficKind kind, UInt128 bits, uint number = 0, string? text = null, uint asn = 0)
    {
        Kind = kind;
        (_bits, _number, _text, _as) = (bits, number, text, asn);
    }

    /// <summary>Stands for the exporter where this host captures: the unspecified address.</summary>
    public static Address ThisHost => new(0);

    public TrafficKind Kind { get; }

    /// <summary>AS0 for what no AS is known of.</summary>
    public Asn? As => Kind is TrafficKind.As or TrafficKind.AsOfInterface ? new Asn(_as) : null;

    /// <summary>ISO 3166-1 alpha-2 for a country, the exchange's name for an IXP; null for other kinds.</summary>
    public string? Name => _text;
    public Prefix? Prefix => Kind == TrafficKind.Prefix ? Addressing.Prefix.Of(new Address(_bits), (int)_number) : null;

    /// <summary>Of a host, an exporter or an exporter's interface.</summary>
    public Address? Address => Kind is TrafficKind.Host or TrafficKind.Exporter or TrafficKind.Interface or TrafficKind.AsOfInterface ? new Address(_bits) : null;

    /// <summary>SNMP ifIndex.</summary>
    public uint? Interface => Kind is TrafficKind.Interface or TrafficKind.AsOfInterface ? _number : null;

    /// <summary>IP protocol number.</summary>
    public byte? Protocol => Kind == TrafficKind.Port ? (byte)(_number >> 16) : null;

    /// <summary>0 for protocols without ports and for packets that do not show them.</summary>
    public ushort? Port => Kind == TrafficKind.Port ? (ushort)(_number & 0xFFFF) : null;

    public static TrafficKey OfAs(Asn asn) => new(TrafficKind.As, 0, asn: asn.Number);
    public static TrafficKey OfCountry(string code) => new(TrafficKind.Country, 0, 0, code);
    public static TrafficKey OfPrefix(Prefix prefix) => new(TrafficKind.Prefix, prefix.Network.Bits, (uint)prefix.Length);
    public static TrafficKey OfHost(Address host) => new(TrafficKind.Host, host.Bits);
    public static TrafficKey OfPort(byte protocol, ushort port) => new(TrafficKind.Port, 0, (uint)protocol << 16 | port);
    public static TrafficKey OfIxp(string name) => new(TrafficKind.Ixp, 0, 0, name);
    public static TrafficKey OfInterface(Address exporter, uint index) => new(TrafficKind.Interface, exporter.Bits, index);
    public static TrafficKey OfAsOfInterface(Address exporter, uint index, Asn asn) => new(TrafficKind.AsOfInterface, exporter.Bits, index, asn: asn.Number);
    public static TrafficKey OfExporter(Address exporter) => new(TrafficKind.Exporter, exporter.Bits);

    public bool Equals(TrafficKey other) =>
        Kind == other.Kind && _bits == other._bits && _number == other._number && _as == other._as
        && ((object?)_text == other._text || string.Equals(_text, other._text, StringComparison.Ordinal));

    /// <summary>Seeded by each process, so that nobody can choose keys that collide.</summary>
    public override int GetHashCode() => unchecked((int)SeededHash.Of(
        (ulong)(_bits >> 64), (ulong)_bits, (ulong)_number << 32 | _as, (ulong)Kind << 32 | (uint)(_text?.GetHashCode(StringComparison.Ordinal) ?? 0)));

    /// <summary>For example <c>AS64500</c>, <c>192.0.2.0/24</c>, <c>tcp/443</c> or <c>192.0.2.1 interface 7</c>.</summary>
    public override string ToString() => Kind switch
    {
        TrafficKind.As => $"{As}",
        TrafficKind.Prefix => $"{Prefix}",
        TrafficKind.Host or TrafficKind.Exporter => $"{Address}",
        TrafficKind.Interface => string.Create(CultureInfo.InvariantCulture, $"{Address} interface {_number}"),
        TrafficKind.AsOfInterface => string.Create(CultureInfo.InvariantCulture, $"{As} at {Address} interface {_number}"),
        TrafficKind.Port => Protocol switch
        {
            IpProtocols.Tcp => string.Create(CultureInfo.InvariantCulture, $"tcp/{Port}"),
            IpProtocols.Udp => string.Create(CultureInfo.InvariantCulture, $"udp/{Port}"),
            var protocol => string.Create(CultureInfo.InvariantCulture, $"{protocol}/{Port}"),
        },
        _ => _text ?? "",
    };
}
