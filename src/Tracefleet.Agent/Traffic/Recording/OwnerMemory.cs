using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Recording;

/// <summary>Remembers what was learned of keys while their traffic was counted: names of ASes, and the ASes that exporters told of hosts, which go
/// before those of our snapshots. Of fixed size; for one thread.</summary>
sealed class OwnerMemory(OwnerLookup ownerOf)
{
    const int MaxNames = 200_000, MaxTold = 100_000;

    readonly Dictionary<Asn, string> _names = [];
    readonly Dictionary<Address, Asn> _told = [];

    public Owner OwnerOf(Address address)
    {
        var owner = ownerOf(address);
        if (owner is { As: { } asn, AsName: { } name } && !_names.ContainsKey(asn) && _names.Count < MaxNames)
            _names.Add(asn, name);
        return owner;
    }

    public void Learn(in FlowRecord flow)
    {
        Learn(flow.Source, flow.SourceAs);
        Learn(flow.Destination, flow.DestinationAs);
    }

    public TrafficAbout About(in TrafficKey key) => key.Kind switch
    {
        TrafficKind.As or TrafficKind.AsOfInterface => new TrafficAbout(key.As, NameOf(key.As)),
        TrafficKind.Host => AboutHost(key.Address!.Value),
        TrafficKind.Prefix => AboutPrefix(key.Prefix!.Value),
        _ => TrafficAbout.Nothing,
    };

    void Learn(Address? address, Asn? asn)
    {
        if (address is not { } known || asn is not { } told)
            return;
        // Begun anew rather than grown: what still has traffic is told again.
        if (_told.Count >= MaxTold)
            _told.Clear();
        _told[known] = told;
    }

    TrafficAbout AboutHost(Address host)
    {
        var owner = ownerOf(host);
        // The exporter's word goes first, as it does where the traffic is counted.
        var asn = _told.TryGetValue(host, out var told) ? told : owner.As ?? default;
        return new TrafficAbout(asn, NameOf(asn), owner.Prefix, owner.Country, owner.Ixp);
    }

    // A more specific prefix may begin, or end, with the same address.
    TrafficAbout AboutPrefix(Prefix prefix)
    {
        foreach (var address in (ReadOnlySpan<Address>)[prefix.Network, prefix.Last])
        {
            if (ownerOf(address) is var owner && owner.Prefix == prefix)
                return new TrafficAbout(owner.As ?? default, owner.AsName, prefix, owner.Country, owner.Ixp);
        }
        return TrafficAbout.Nothing;
    }

    string? NameOf(Asn? asn) => asn is { } known ? _names.GetValueOrDefault(known) : null;
}
