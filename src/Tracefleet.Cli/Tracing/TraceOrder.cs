using Tracefleet.Addressing;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tracing;

/// <summary>What to trace.</summary>
/// <param name="IpVersion">4 or 6; null for either.</param>
sealed record TraceOrder(string Target, int? IpVersion, TraceSpec Spec)
{
    /// <summary>One order for each target, or for a host name one for each family.</summary>
    public static IEnumerable<TraceOrder> For(IEnumerable<string> targets, int?[] families, TraceSpec spec) =>
        from target in targets
        from family in families.Length > 1 && Address.TryParse(target, out _) ? [null] : families
        select new TraceOrder(target, family, spec);
}

/// <summary>An order with the address it came to.</summary>
sealed record PreparedTrace(int Index, TraceOrder Order, Address Destination);
