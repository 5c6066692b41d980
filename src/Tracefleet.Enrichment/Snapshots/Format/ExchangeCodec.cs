using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>Flags of what is there, the name, then the rest; the LAN as length and network (4 or 16 bytes, network order).</summary>
sealed class ExchangeCodec : RecordCodec<Exchange>
{
    const byte HasId = 1, HasCity = 2, HasCountry = 4, HasMember = 8, HasMemberName = 16, HasLan = 32, IsLanIpv6 = 64, All = 127;

    public override SnapshotKind Kind => SnapshotKind.Ixp;

    public override void Write(RecordWriter writer, Exchange fact)
    {
        writer.Byte(FlagsOf(fact));
        writer.Text(fact.Name);
        if (fact.Id is { } id)
            writer.Number(id);
        if (fact.City is { } city)
            writer.Text(city);
        if (fact.Country is { } country)
            writer.Text(country);
        if (fact.Member is { } member)
            writer.Number(member.Number);
        if (fact.MemberName is { } name)
            writer.Text(name);
        if (fact.Lan is { } lan)
            Write(writer, lan);
    }

    static void Write(RecordWriter writer, Prefix lan)
    {
        Span<byte> network = stackalloc byte[16];
        writer.Byte((byte)lan.Length);
        writer.Bytes(network[..lan.Network.WriteBytes(network)]);
    }

    static byte FlagsOf(Exchange fact) => (byte)(
        (fact.Id is null ? 0 : HasId) | (fact.City is null ? 0 : HasCity) | (fact.Country is null ? 0 : HasCountry)
        | (fact.Member is null ? 0 : HasMember) | (fact.MemberName is null ? 0 : HasMemberName)
        | (fact.Lan is not { } lan ? 0 : lan.IsIpv4 ? HasLan : HasLan | IsLanIpv6));

    public override Exchange Read(ref RecordReader reader, SnapshotContent content)
    {
        var flags = reader.Byte();
        var name = content.Text(reader.Text());
        int? id = (flags & HasId) != 0 ? reader.SignedNumber() : null;
        var city = (flags & HasCity) != 0 ? content.Text(reader.Text()) : null;
        var country = (flags & HasCountry) != 0 ? content.Text(reader.Text()) : null;
        Asn? member = (flags & HasMember) != 0 ? new Asn(reader.Number()) : null;
        var memberName = (flags & HasMemberName) != 0 ? content.Text(reader.Text()) : null;
        Prefix? lan = (flags & HasLan) != 0 ? Lan(ref reader, flags) : null;
        return new Exchange(name) { Id = id, City = city, Country = country, Member = member, MemberName = memberName, Lan = lan };
    }

    static Prefix Lan(ref RecordReader reader, byte flags)
    {
        var length = reader.Byte();
        return new Prefix(Address.FromBytes(reader.Bytes((flags & IsLanIpv6) != 0 ? 16 : 4)), length);
    }

    public override void Check(ref RecordReader reader)
    {
        var flags = reader.Byte();
        if (flags > All || (flags & (HasLan | IsLanIpv6)) == IsLanIpv6)
            reader.Break();
        reader.Text();
        if ((flags & HasId) != 0)
            reader.Number();
        if ((flags & HasCity) != 0)
            reader.Text();
        if ((flags & HasCountry) != 0)
            reader.Text();
        if ((flags & HasMember) != 0)
            reader.Number();
        if ((flags & HasMemberName) != 0)
            reader.Text();
        if ((flags & HasLan) != 0)
            CheckLan(ref reader, (flags & IsLanIpv6) != 0);
    }

    static void CheckLan(ref RecordReader reader, bool isIpv6)
    {
        var length = reader.Byte();
        var bytes = reader.Bytes(isIpv6 ? 16 : 4);
        if (bytes.IsEmpty)
            return;
        var network = Address.FromBytes(bytes);
        if (network.IsIpv4 == isIpv6 || length > network.BitLength || Prefix.Of(network, length).Network != network)
            reader.Break();
    }
}
