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
    readonly PrefixTable<bool> _table;

    /// <param name="publicOnly">Whether addresses that are not globally reachable count as our own too, and what goes between our own to nothing but
    /// <see cref="TrafficDirection.Internal"/>.</param>
    public OwnPrefixes(IEnumerable<Prefix> prefixes, bool publicOnly = false)
    {
        PublicOnly = publicOnly;
        var builder = new PrefixTableBuilder<bool>();
        foreach (var prefix in prefixes)
            builder.Add(prefix, true);
        _table = builder.Build();
    }

    public bool PublicOnly { get; }

    public bool Hold(Address? address) =>
        address is { } known && (_table.Find(known).IsMatch || (PublicOnly && SpecialRanges.Describe(known) is { GloballyReachable: false }));

    public TrafficDirection DirectionOf(Address? source, Address? destination) => (Hold(source), Hold(destination)) switch
    {
        (false, true) => TrafficDirection.In,
        (true, false) => TrafficDirection.Out,
        (false, false) => TrafficDirection.Transit,
        (true, true) => TrafficDirection.Internal,
    };
}
