using Tracefleet.Probing;

namespace Tracefleet.Simulation.Transport;

sealed class VirtualClock(Instant start) : SimulatedClock
{
    // A small packet at a gigabit per second.
    const long NanosecondsPerPacket = 1000;

    Instant _now = start;

    public override Instant Now => _now;

    internal override bool RunsByItself => false;

    internal override void WaitUntil(Instant moment)
    {
        if (moment > _now)
            _now = moment;
    }

    internal override void PacketSent() => _now = new Instant(_now.UnixNanoseconds + NanosecondsPerPacket);
}
