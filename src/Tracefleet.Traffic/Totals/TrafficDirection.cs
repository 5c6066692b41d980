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

    /// <summary>From us to us.</summary>
    Internal,
}

/// <summary>Our own prefixes.</summary>
public sealed class OwnPrefixes
{
    readonly PrefixTable<bool> _table;

    public OwnPrefixes(IEnumerable<Prefix> prefixes)
    {
        var builder = new PrefixTableBuilder<bool>();
        foreach (var prefix in prefixes)
            builder.Add(prefix, true);
        _table = builder.Build();
    }

    public bool Hold(Address? address) => address is { } known && _table.Find(known).IsMatch;

    public TrafficDirection DirectionOf(Address? source, Address? destination) => (Hold(source), Hold(destination)) switch
    {
        (false, true) => TrafficDirection.In,
        (true, false) => TrafficDirection.Out,
        (false, false) => TrafficDirection.Transit,
        (true, true) => TrafficDirection.Internal,
    };
}
