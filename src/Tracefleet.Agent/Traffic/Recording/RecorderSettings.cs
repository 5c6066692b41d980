using System.Collections.Immutable;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Recording;

/// <summary>How traffic is added up for the store, which keeps the closed buckets; none stays in memory.</summary>
public static class RecorderSettings
{
    /// <summary>How long after its end a second is stored: what flows take from the ring, and datagrams from the socket, to their bucket.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMilliseconds(250);

    /// <summary>How often is stored what was counted, also of the second under way.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public static readonly ImmutableArray<TrafficLevel> Levels =
    [
        new(TimeSpan.FromSeconds(1), 0, 50),
        new(TimeSpan.FromMinutes(1), 0, 200),
        new(TimeSpan.FromMinutes(5), 0, 200),
        new(TimeSpan.FromHours(1), 0, 500),
        new(TimeSpan.FromDays(1), 0, 1_000),
    ];

    /// <summary>For what comes as it happens.</summary>
    public static readonly TrafficSettings Live = new() { Levels = Levels, Late = Late, Ahead = TimeSpan.FromSeconds(1) };

    /// <summary>For files, in which packets of several interfaces may be a little out of order.</summary>
    public static readonly TrafficSettings File = new() { Levels = Levels, Late = TimeSpan.FromSeconds(10), Ahead = TimeSpan.FromSeconds(1) };
}
