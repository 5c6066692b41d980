using Tracefleet.Addressing;

namespace Tracefleet.Traffic.Totals;

/// <summary>Which way traffic went, as seen from our own prefixes.</summary>
public enum TrafficDirection : byte
{
    /// <summary>From elsewhere to us.</summary>
    In,

    /// <summary>From us to elsewhere.</summary>
    Out,

    /// <summary>From elsewhere to elsewhere, or no prefix of ours is known.</summary>
    Transit,

    /// <summary>From us to us, or from and to addresses that are not public where only those that are count.</summary>
    Internal,
}

/// <summary>Our own prefixes.</summary>
public sealed class OwnPrefixes
{
    /// <summary>Whether what is in a prefix is ours: our own, and those that are not public or are again within those.</summary>
    readonly PrefixTable<bool> _table;

    /// <param name="publicOnly">Whether addresses that are not globally reachable count as our own too, and what goes between our own to nothing but
    /// <see cref="TrafficDirection.Internal"/>.</param>
    public OwnPrefixes(IEnumerable<Prefix> prefixes, bool publicOnly = false)
    {
        PublicOnly = publicOnly;
        Prefix[] own = [.. prefixes];
        var builder = new PrefixTableBuilder<bool>();
        // One search instead of two for each address: a public block within ours stays ours, and ours are added last, over the special ones.
        foreach (var special in SpecialRanges.All.Where(special => publicOnly && !own.Any(prefix => prefix.Contains(special.Prefix))))
            builder.Add(special.Prefix, !special.GloballyReachable);
        foreach (var prefix in own)
            builder.Add(prefix, true);
        _table = builder.Build();
    }

    public bool PublicOnly { get; }

    public bool Hold(Address? address) => address is { } known && _table.TryFind(known, out var isOwn) && isOwn;

    public TrafficDirection DirectionOf(Address? source, Address? destination) => (Hold(source), Hold(destination)) switch
    {
        (false, true) => TrafficDirection.In,
        (true, false) => TrafficDirection.Out,
        (false, false) => TrafficDirection.Transit,
        (true, true) => TrafficDirection.Internal,
    };
}
