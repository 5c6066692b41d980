namespace Tracefleet.Enrichment.PeeringDb;

/// <summary>The kinds of PeeringDB's objects that say which exchange has which addresses, and who is there.</summary>
enum PeeringDbKind
{
    /// <summary>Of no use here: facilities, organisations, contacts and what may come.</summary>
    Other,
    /// <summary>Exchanges.</summary>
    Ix,
    /// <summary>LANs of exchanges.</summary>
    IxLan,
    /// <summary>Prefixes of LANs.</summary>
    IxPfx,
    /// <summary>Addresses of networks on LANs.</summary>
    NetIxLan,
    /// <summary>Networks.</summary>
    Net,
}

static class PeeringDbKinds
{
    static readonly string[] s_others = ["fac", "org", "poc", "ixfac", "netfac", "carrier", "carrierfac", "campus", "as_set"];

    public static string NameOf(PeeringDbKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>By a name as in the API; null for one that PeeringDB does not have.</summary>
    public static PeeringDbKind? Find(string name)
    {
        for (var kind = PeeringDbKind.Ix; kind <= PeeringDbKind.Net; kind++)
            if (NameOf(kind) == name)
                return kind;
        return s_others.Contains(name) ? PeeringDbKind.Other : null;
    }

    /// <summary>By a word of a file's name, as in <c>ixpfx.json.gz</c> and <c>peeringdb-ix-2026.json</c>; null where it has none.</summary>
    public static PeeringDbKind? OfFile(string path) =>
        Path.GetFileName(path).ToLowerInvariant().Split('.', '-', ' ', '_').Select(Find).FirstOrDefault(kind => kind is not null);

    /// <summary>By the fields that only one kind has.</summary>
    public static PeeringDbKind OfFields(PeeringDbFields fields)
    {
        if (fields.HasFlag(PeeringDbFields.Prefix))
            return PeeringDbKind.IxPfx;
        if ((fields & (PeeringDbFields.Ipv4 | PeeringDbFields.Ipv6)) != 0)
            return PeeringDbKind.NetIxLan;
        if (fields.HasFlag(PeeringDbFields.Media))
            return PeeringDbKind.Ix;
        if (fields.HasFlag(PeeringDbFields.Asn) && fields.HasFlag(PeeringDbFields.Name) && !fields.HasFlag(PeeringDbFields.NetId))
            return PeeringDbKind.Net;
        return fields.HasFlag(PeeringDbFields.IxId) && fields.HasFlag(PeeringDbFields.Mtu) ? PeeringDbKind.IxLan : PeeringDbKind.Other;
    }
}
