using Tracefleet.Addressing;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Where flows of exporters go.</summary>
sealed record FlowDestination(IFlowIntake Intake, ExporterInterfaces Interfaces);

/// <summary>One exporter, or one of its parts that has templates and sequences of its own. One thread takes datagrams; any may ask for the counts, which
/// are then those of some recent moment each.</summary>
abstract class ExportSession(DatagramSource source, Address exporter)
{
    long _datagrams;

    /// <summary>Whose it is; the port is 0 where it does not matter.</summary>
    public DatagramSource Source => source;

    /// <summary>As what it is shown.</summary>
    public Address Exporter => exporter;

    /// <summary>Unix milliseconds.</summary>
    public long LastHeardAt { get; private set; }

    /// <summary>Those that have been read to their end: what they say is counted by then.</summary>
    public long Datagrams => Interlocked.Read(ref _datagrams);

    /// <summary>Names of the protocols that it speaks, in a fixed order.</summary>
    public abstract IEnumerable<string> Protocols { get; }

    /// <param name="at">When it came, Unix milliseconds.</param>
    public void Take(ReadOnlySpan<byte> datagram, long at)
    {
        LastHeardAt = at;
        Decode(datagram, at);
        Interlocked.Increment(ref _datagrams);
    }

    public abstract void AddTo(CountSum sum);

    protected abstract void Decode(ReadOnlySpan<byte> datagram, long at);
}
