using System.Text.Json;

namespace Tracefleet.Enrichment.PeeringDb;

/// <summary>The fields read of an object.</summary>
[Flags]
enum PeeringDbFields
{
    None = 0,
    Id = 1,
    IxId = 1 << 1,
    IxLanId = 1 << 2,
    NetId = 1 << 3,
    Asn = 1 << 4,
    Name = 1 << 5,
    City = 1 << 6,
    Country = 1 << 7,
    Prefix = 1 << 8,
    Ipv4 = 1 << 9,
    Ipv6 = 1 << 10,
    Status = 1 << 11,
    Operational = 1 << 12,
    /// <summary>Read for telling the kind only.</summary>
    Media = 1 << 13,
    /// <summary>Read for telling the kind only.</summary>
    Mtu = 1 << 14,
}

/// <summary>One object while it is read; used again for the next.</summary>
sealed class PeeringDbObject
{
    public PeeringDbFields Fields { get; private set; }

    /// <summary>Byte of the file at which it starts.</summary>
    public long Position { get; private set; }

    public long? Id { get; private set; }
    public long? IxId { get; private set; }
    public long? IxLanId { get; private set; }
    public long? NetId { get; private set; }
    public long? Asn { get; private set; }
    public string? Name { get; private set; }
    public string? City { get; private set; }
    public string? Country { get; private set; }
    public string? Prefix { get; private set; }
    public string? Ipv4 { get; private set; }
    public string? Ipv6 { get; private set; }
    public string? Status { get; private set; }
    public bool IsOperational { get; private set; }

    public void Begin(long position)
    {
        (Position, Fields, IsOperational) = (position, default, true);
        (Id, IxId, IxLanId, NetId, Asn) = (null, null, null, null, null);
        (Name, City, Country, Prefix, Ipv4, Ipv6, Status) = (null, null, null, null, null, null, null);
    }

    public static PeeringDbFields FieldOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8)) return PeeringDbFields.Id;
        if (reader.ValueTextEquals("ix_id"u8)) return PeeringDbFields.IxId;
        if (reader.ValueTextEquals("ixlan_id"u8)) return PeeringDbFields.IxLanId;
        if (reader.ValueTextEquals("net_id"u8)) return PeeringDbFields.NetId;
        if (reader.ValueTextEquals("asn"u8)) return PeeringDbFields.Asn;
        if (reader.ValueTextEquals("name"u8)) return PeeringDbFields.Name;
        if (reader.ValueTextEquals("city"u8)) return PeeringDbFields.City;
        if (reader.ValueTextEquals("country"u8)) return PeeringDbFields.Country;
        if (reader.ValueTextEquals("prefix"u8)) return PeeringDbFields.Prefix;
        if (reader.ValueTextEquals("ipaddr4"u8)) return PeeringDbFields.Ipv4;
        if (reader.ValueTextEquals("ipaddr6"u8)) return PeeringDbFields.Ipv6;
        if (reader.ValueTextEquals("status"u8)) return PeeringDbFields.Status;
        if (reader.ValueTextEquals("operational"u8)) return PeeringDbFields.Operational;
        if (reader.ValueTextEquals("media"u8)) return PeeringDbFields.Media;
        return reader.ValueTextEquals("mtu"u8) ? PeeringDbFields.Mtu : PeeringDbFields.None;
    }

    /// <summary>Takes a value; null, and a value of another type than the field has, leave the field null.</summary>
    public void Set(PeeringDbFields field, ref Utf8JsonReader reader)
    {
        Fields |= field;
        switch (field)
        {
            case PeeringDbFields.Id: Id = Number(ref reader); break;
            case PeeringDbFields.IxId: IxId = Number(ref reader); break;
            case PeeringDbFields.IxLanId: IxLanId = Number(ref reader); break;
            case PeeringDbFields.NetId: NetId = Number(ref reader); break;
            case PeeringDbFields.Asn: Asn = Number(ref reader); break;
            case PeeringDbFields.Name: Name = Text(ref reader); break;
            case PeeringDbFields.City: City = Text(ref reader); break;
            case PeeringDbFields.Country: Country = Text(ref reader); break;
            case PeeringDbFields.Prefix: Prefix = Text(ref reader); break;
            case PeeringDbFields.Ipv4: Ipv4 = Text(ref reader); break;
            case PeeringDbFields.Ipv6: Ipv6 = Text(ref reader); break;
            case PeeringDbFields.Status: Status = Text(ref reader); break;
            case PeeringDbFields.Operational: IsOperational = reader.TokenType != JsonTokenType.False; break;
        }
    }

    static long? Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;

    static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return null;
        try
        {
            return reader.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // What is no UTF-8, or half a surrogate pair, is no text.
            return null;
        }
    }
}
