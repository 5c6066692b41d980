using Tracefleet.Addressing;
using Tracefleet.Enrichment;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Agent.Tests.Harness;

/// <summary>A network in which time stands still, so that traces neither end nor time out, until it is let run; nobody answers there.</summary>
sealed class StandingTransport : IProbeTransport
{
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(2);

    readonly SemaphoreSlim _never = new(0);
    Instant _now = Instant.From(ManualTime.Start);
    int _sent;
    volatile bool _runs;

    public int Sent => Volatile.Read(ref _sent);

    public void LetRun() => _runs = true;

    public void Send(PacketBatch packets)
    {
        for (var index = 0; index < packets.Count; index++)
            packets.MarkSent(index, _now, SendFailure.None);
        Interlocked.Add(ref _sent, packets.Count);
    }

    public Instant Receive(PacketBatch packets, Instant until)
    {
        packets.Clear();
        if (_runs && until > _now)
            _now = until;
        else
            _never.Wait(Turn);
        return _now;
    }

    public void Dispose() => _never.Dispose();

    public Vantage Vantage() => new(
        "standing", Agent.Vantage.Simulated, this, SourceOf, Annotator.None, SourceOf(Address.Parse("192.0.2.1")), SourceOf(Address.Parse("2001:db8::1")), null);

    static Address? SourceOf(Address destination) => Address.Parse(destination.IsIpv4 ? "198.18.0.1" : "2001:db8::1");
}
