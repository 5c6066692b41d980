using Tracefleet.Addressing;
using Tracefleet.Enrichment.Files;

namespace Tracefleet.Enrichment.PeeringDb;

/// <summary>What was read of PeeringDB's objects, before they are joined.</summary>
sealed class PeeringDbTables(ImportRun run)
{
    const double LastUnixSecond = 253_402_300_799;

    readonly HashSet<PeeringDbKind> _seen = [];

    public Dictionary<long, PeeringDbExchange> Exchanges { get; } = [];

    /// <summary>LAN to exchange.</summary>
    public Dictionary<long, long> Lans { get; } = [];

    public List<PeeringDbPrefix> Prefixes { get; } = [];

    public List<PeeringDbMember> Members { get; } = [];

    public Dictionary<long, string> Networks { get; } = [];

    /// <summary>When the newest of the documents was generated.</summary>
    public DateTimeOffset? GeneratedAt { get; private set; }

    public bool Has(PeeringDbKind kind) => _seen.Contains(kind);

    public void Generated(double unixSeconds)
    {
        if (unixSeconds is > 0 and <= LastUnixSecond && !(DateTimeOffset.FromUnixTimeMilliseconds((long)(unixSeconds * 1000)) is var at && at <= GeneratedAt))
            GeneratedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)(unixSeconds * 1000));
    }

    public void Add(PeeringDbKind kind, PeeringDbObject item, string file)
    {
        if (kind == PeeringDbKind.Other)
            return;
        run.Record();
        _seen.Add(kind);
        if (item.Status is not (null or "ok"))
            run.Count(item.Status is "deleted" or "pending" ? item.Status : "other_status");
        else if (Fault(kind, item) is { } fault)
            run.Bad(item.Position, $"{file}: {PeeringDbKinds.NameOf(kind)} {item.Id}: {fault}");
    }

    string? Fault(PeeringDbKind kind, PeeringDbObject item) => kind switch
    {
        PeeringDbKind.Ix => AddExchange(item),
        PeeringDbKind.IxLan => AddLan(item),
        PeeringDbKind.IxPfx => AddPrefix(item),
        PeeringDbKind.NetIxLan => AddMember(item),
        _ => AddNetwork(item),
    };

    string? AddExchange(PeeringDbObject item)
    {
        if (item is not { Id: >= 0 and <= int.MaxValue and var id, Name: { } name })
            return "it has no id or no name";
        Exchanges[id] = new PeeringDbExchange((int)id, name, item.City, item.Country);
        return null;
    }

    string? AddLan(PeeringDbObject item)
    {
        if (item is not { Id: { } id, IxId: { } exchange })
            return "it has no id or no ix_id";
        Lans[id] = exchange;
        return null;
    }

    string? AddPrefix(PeeringDbObject item)
    {
        if (item is not { IxLanId: { } lan, Prefix: { } text })
            return "it has no ixlan_id or no prefix";
        if (!Prefix.TryParse(text, out var prefix))
            return $"'{text}' is no prefix with all host bits zero";
        Prefixes.Add(new PeeringDbPrefix(prefix, lan));
        return null;
    }

    string? AddMember(PeeringDbObject item)
    {
        if (item is not { IxLanId: { } lan, Asn: > 0 and <= uint.MaxValue and var asn })
            return "it has no ixlan_id or no asn";
        if (!item.IsOperational)
            run.Count("members_not_operational");
        return AddAddress(item, item.Ipv4, lan, asn) ?? AddAddress(item, item.Ipv6, lan, asn);
    }

    string? AddAddress(PeeringDbObject item, string? text, long lan, long asn)
    {
        if (text is null)
            return null;
        if (!Address.TryParse(text, out var address))
            return $"'{text}' is no address";
        Members.Add(new PeeringDbMember(address, lan, new Asn((uint)asn), item.NetId, item.IsOperational));
        return null;
    }

    string? AddNetwork(PeeringDbObject item)
    {
        if (item is not { Id: { } id, Name: { } name })
            return "it has no id or no name";
        Networks[id] = name;
        return null;
    }
}

/// <summary>An exchange.</summary>
sealed record PeeringDbExchange(int Id, string Name, string? City, string? Country);

/// <summary>A prefix of a LAN.</summary>
readonly record struct PeeringDbPrefix(Prefix Prefix, long Lan);

/// <summary>A network's address on a LAN.</summary>
readonly record struct PeeringDbMember(Address Address, long Lan, Asn Asn, long? Network, bool IsOperational);
