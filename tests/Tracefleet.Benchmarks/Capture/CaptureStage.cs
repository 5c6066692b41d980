using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>Sums the frames' lengths and looks at their first bytes, as the C reader does.</summary>
struct EmptyStage : ICapturedFrameSink
{
    public long Frames;
    public ulong Bytes;

    public void Take(scoped in CapturedFrame frame)
    {
        Frames++;
        Bytes += frame.OriginalLength + (ulong)(frame.Bytes[0] % 2);
    }
}

/// <summary>From the ring to the buckets, as the agent's capture does it: read the headers, add up by flow, and each second's flows by AS, prefix and so on.</summary>
struct BucketStage(BucketStage.State state) : ICapturedFrameSink
{
    public long Frames;

    public void Take(scoped in CapturedFrame frame)
    {
        Frames++;
        if (state.Packets.TryRead(frame, out var packet))
        {
            var flows = new Flows(state);
            state.Cache.Add(packet, frame.At / 1_000_000, ref flows);
        }
    }

    /// <summary>What the clock does in the agent.</summary>
    public readonly void Flush()
    {
        var flows = new Flows(state);
        state.Cache.Flush(ref flows);
    }

    /// <summary>What a capture keeps; for one thread.</summary>
    public sealed class State(long now)
    {
        public PacketFlow Packets { get; } = new();
        public FlowCache Cache { get; } = new();
        public TrafficBuckets Buckets { get; } = new(new TrafficSettings(), OwnPrefixes, CaptureFileTotals.OwnerOf, now);

        static OwnPrefixes OwnPrefixes => new([Prefix.Parse("198.18.0.0/16")], publicOnly: true);
    }

    readonly struct Flows(State state) : IFlowSink
    {
        public void Add(in FlowRecord flow)
        {
            var at = flow.EndedAt!.Value;
            state.Buckets.Advance(at);
            state.Buckets.Add(flow, TrafficKey.ThisHost, at);
        }
    }
}
