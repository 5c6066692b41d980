using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Contracts.Link;

/// <summary>Previews of running cells on the wire: the trace of a cell with some of its hops.</summary>
/// <seealso cref="SessionRecords.Preview"/>
public static class LiveHopsMapping
{
    /// <remarks>One that is larger than <see cref="LinkLimits.MaxPreviewBytes"/> travels without labels and annotations, like a whole trace
    /// that is too large.</remarks>
    /// <exception cref="ArgumentException">It has more than <see cref="LinkLimits.MaxHopsPerPreview"/> hops; send several.</exception>
    public static LiveHops ToLiveHops(this TraceRecord preview)
    {
        if (preview.Hops.Length > LinkLimits.MaxHopsPerPreview)
            throw new ArgumentException($"{preview.Hops.Length} hops are more than {LinkLimits.MaxHopsPerPreview}.", nameof(preview));
        return new LiveHops
        {
            Shard = new ShardLease(preview.Campaign, preview.Shard, preview.ShardAttempt).ToWire(),
            Trace = TraceMapping.ToWire(preview, LinkLimits.MaxPreviewBytes),
        };
    }

    /// <param name="vantagePoint">Where the session's agent works; it does not travel with each preview.</param>
    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static TraceRecord ToDomain(this LiveHops wire, string vantagePoint)
    {
        var lease = wire.Shard.ToDomain();
        var trace = LinkField.Present(wire.Trace, "trace");
        LinkField.Count(trace.Hops.Count, "trace.hops", LinkLimits.MaxHopsPerPreview);
        return trace.CalculateSize() <= LinkLimits.MaxPreviewBytes
            ? trace.ToDomain(lease, vantagePoint, "trace")
            : throw LinkField.Fault("trace", $"has more than {LinkLimits.MaxPreviewBytes} bytes; send fewer hops or no labels.");
    }
}
