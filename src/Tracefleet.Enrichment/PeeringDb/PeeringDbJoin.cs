using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.PeeringDb;

/// <summary>Joins exchanges with the prefixes of their LANs, and LANs with the addresses of members.</summary>
sealed class PeeringDbJoin(PeeringDbTables tables, ImportRun run)
{
    const string Api = "https://www.peeringdb.com/api/";

    /// <summary>LANs by exchange and prefix, then members by address.</summary>
    public List<IxpRow> Rows()
    {
        RequireAll(PeeringDbKind.Ix, PeeringDbKind.IxLan, PeeringDbKind.IxPfx);
        var lans = Lans();
        CountOverlaps(lans);
        var members = Members();
        run.Count("lans", lans.Count);
        run.Count("members", members.Count);
        return [.. lans, .. members];
    }

    void RequireAll(params PeeringDbKind[] kinds)
    {
        var missing = kinds.Where(kind => !tables.Has(kind)).Select(PeeringDbKinds.NameOf).ToList();
        if (missing.Count > 0)
            throw run.Refused($"the objects {string.Join(", ", missing)} are missing; PeeringDB publishes them at "
                + string.Join(", ", missing.Select(kind => Api + kind)));
    }

    List<IxpRow> Lans()
    {
        var rows = new List<IxpRow>();
        foreach (var (prefix, lan) in tables.Prefixes)
            if (TryFind(lan, out var exchange))
                rows.Add(RowOf(prefix, exchange));
            else
                run.Count("prefixes_without_exchange");
        return [.. rows.OrderBy(row => row.Id).ThenBy(row => row.Prefix)];
    }

    /// <summary>A prefix that meets one of another exchange counts; PeeringDB does not prevent it.</summary>
    void CountOverlaps(List<IxpRow> lans)
    {
        var around = new Stack<IxpRow>();
        foreach (var row in lans.OrderBy(row => row.Prefix))
        {
            while (around.TryPeek(out var open) && !open.Prefix.Contains(row.Prefix))
                around.Pop();
            if (around.Any(open => open.Id != row.Id))
                run.Count("overlapping_prefixes");
            around.Push(row);
        }
    }

    List<IxpRow> Members()
    {
        var prefixes = tables.Prefixes.ToLookup(prefix => prefix.Lan, prefix => prefix.Prefix);
        var rows = new SortedDictionary<Address, (IxpRow Row, bool IsOperational)>();
        foreach (var member in tables.Members)
        {
            var lan = prefixes[member.Lan].Where(prefix => prefix.Contains(member.Address)).Select(prefix => (Prefix?)prefix).FirstOrDefault();
            if (!TryFind(member.Lan, out var exchange))
                run.Count("members_without_exchange");
            else if (lan is null)
                run.Count("members_outside_lan");
            else
                Keep(rows, member, MemberRow(member, exchange, lan.Value));
        }
        return [.. rows.Values.Select(kept => kept.Row)];
    }

    /// <summary>Of several claims to an address an operational one wins, of equals the later.</summary>
    void Keep(SortedDictionary<Address, (IxpRow Row, bool IsOperational)> rows, PeeringDbMember member, IxpRow row)
    {
        var isTaken = rows.TryGetValue(member.Address, out var other);
        if (isTaken)
            run.Count("members_of_one_address");
        if (!isTaken || member.IsOperational || !other.IsOperational)
            rows[member.Address] = (row, member.IsOperational);
    }

    bool TryFind(long lan, [NotNullWhen(true)] out PeeringDbExchange? exchange)
    {
        exchange = null;
        return tables.Lans.TryGetValue(lan, out var id) && tables.Exchanges.TryGetValue(id, out exchange);
    }

    /// <remarks>A <c>netixlan</c> has a name too, but that of the exchange; the member's stands in its <c>net</c>.</remarks>
    IxpRow MemberRow(PeeringDbMember member, PeeringDbExchange exchange, Prefix lan) =>
        RowOf(new Prefix(member.Address, member.Address.BitLength), exchange) with
        {
            Member = member.Asn,
            MemberName = member.Network is { } network ? tables.Networks.GetValueOrDefault(network) : null,
            Lan = lan,
        };

    static IxpRow RowOf(Prefix prefix, PeeringDbExchange exchange) =>
        new(prefix, exchange.Name) { Id = exchange.Id, City = exchange.City, Country = exchange.Country };
}
