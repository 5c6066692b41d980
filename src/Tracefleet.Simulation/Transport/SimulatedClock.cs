using Tracefleet.Probing;

namespace Tracefleet.Simulation.Transport;

/// <summary>The time of a simulated network.</summary>
public abstract class SimulatedClock
{
    internal SimulatedClock()
    {
    }

    public abstract Instant Now { get; }

    /// <summary>Waits until a moment has come; at once if it is past.</summary>
    internal abstract void WaitUntil(Instant moment);

    /// <summary>Whether a wait for something that nothing announces could ever end.</summary>
    internal abstract bool RunsByItself { get; }

    /// <summary>Called for each packet sent: it takes time to put it on the wire.</summary>
    internal abstract void PacketSent();

    /// <summary>A clock that stands still until somebody waits, and then jumps: a simulation runs as fast as the processor. It belongs to
    /// one transport, and to one thread at a time.</summary>
    public static SimulatedClock Virtual(Instant start) => new VirtualClock(start);

    /// <summary>A clock that runs with real time, or a multiple of it. Any number of transports and threads may share it.</summary>
    /// <param name="speed">Simulated seconds in a real one, 0.001 to 1000.</param>
    public static SimulatedClock RealTime(TimeProvider time, double speed = 1)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (speed is not (>= 0.001 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "The speed of a simulated clock must be 0.001 to 1000.");
        return new RunningClock(time, speed);
    }
}
