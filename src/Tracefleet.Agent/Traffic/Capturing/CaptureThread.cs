using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Capturing;

/// <summary>Takes the frames of one ring to whom adds them up: flow by flow, twice a second.</summary>
/// <remarks>A second's flows are handed on when a packet of the next one comes, or a little after its half and its end by the clock: after the kernel has
/// handed over the last block with its packets, and before they are stored.</remarks>
sealed class CaptureThread(CaptureRing ring, IFlowIntake intake, int cachedFlows, TimeProvider time)
{
    const int FlushAfterMs = 120, FlushEveryMs = 500;

    static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(40);

    readonly PacketFlow _packets = new();
    readonly FlowCache _flows = new(cachedFlows);
    long _flushedSpan;

    public FrameCounts Counts => _packets.Counts;

    public CaptureRing Ring => ring;

    /// <summary>Until cancelled; what the ring and the cache hold then is handed on.</summary>
    /// <exception cref="Sockets.Linux.RawSocketException">The interface is gone.</exception>
    public void Run(CancellationToken cancellation)
    {
        var (frames, flows) = (new Frames(this), new Flows(intake));
        _flushedSpan = Span();
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                ring.Receive(ref frames, LongestWait);
                // Another one, for clocks are set back too.
                if (Span() is var span && span != _flushedSpan)
                {
                    _flows.Flush(ref flows);
                    _flushedSpan = span;
                }
            }
            ring.Drain(ref frames);
        }
        finally
        {
            _flows.Flush(ref flows);
        }
    }

    long Span() => (time.GetUtcNow().ToUnixTimeMilliseconds() - FlushAfterMs) / FlushEveryMs;

    void Take(scoped in CapturedFrame frame, ref Flows flows)
    {
        if (_packets.TryRead(frame, out var packet))
            _flows.Add(packet, packet.EndedAt!.Value, ref flows);
    }

    // Structures, so that the calls for each packet are compiled for them.
    readonly struct Frames(CaptureThread thread) : ICapturedFrameSink
    {
        public void Take(scoped in CapturedFrame frame)
        {
            var flows = new Flows(thread.Intake);
            thread.Take(frame, ref flows);
        }
    }

    IFlowIntake Intake => intake;

    readonly struct Flows(IFlowIntake intake) : IFlowSink
    {
        public void Add(in FlowRecord flow) => intake.Add(flow, TrafficKey.ThisHost, flow.EndedAt!.Value);
    }
}
