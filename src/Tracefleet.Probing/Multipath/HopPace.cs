namespace Tracefleet.Probing.Multipath;

/// <summary>How one TTL is probed: what waits to be sent there, how fast, and how patiently.</summary>
/// <remarks>Routers limit the rate of their ICMP messages, often to a few each second. A TTL that answers some probes and not others is
/// therefore probed more slowly after losses, down to one a second, and a little faster again with each answer; its lost probes are repeated
/// more often.</remarks>
sealed class HopPace
{
    const int ExtraAttempts = 8, SilentFlowsToBelieve = 1;

    const double Relief = 0.9;

    static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(40), LongestInterval = TimeSpan.FromSeconds(1.1);

    public readonly Queue<FlowCell> Waiting = new();
    TimeSpan _interval;
    Instant _slowedAt = Instant.MinValue;

    public Instant ReadyAt { get; private set; } = Instant.MinValue;
    public int Answered { get; private set; }

    /// <summary>Probes that were answered although an earlier one of the same flow was not.</summary>
    public int Recovered { get; private set; }

    /// <summary>Flows that stayed silent.</summary>
    public int Exhausted { get; private set; }

    /// <summary>It lost several probes and answered them when asked again more slowly.</summary>
    public bool IsRateLimited => Slowings >= 2 && Recovered >= 3;

    public int Slowings { get; private set; }

    public void Sent(Instant at) => ReadyAt = at + _interval;

    public void NoteAnswered(bool isRecovered)
    {
        Answered++;
        Recovered += isRecovered ? 1 : 0;
        _interval *= Relief;
    }

    public void NoteExhausted() => Exhausted++;

    /// <summary>A probe was not answered. All that were sent before the last slowing tell the same story, so they slow nothing further.</summary>
    public void NoteLost(Instant sentAt, Instant now)
    {
        if (Answered == 0 || sentAt < _slowedAt)
            return;
        _slowedAt = now;
        Slowings++;
        _interval = _interval == TimeSpan.Zero ? FirstInterval : _interval * 2 < LongestInterval ? _interval * 2 : LongestInterval;
        ReadyAt = ReadyAt > now + _interval ? ReadyAt : now + _interval;
    }

    /// <summary>Probes a silent flow gets here.</summary>
    public int Attempts(int usual) => (Answered, Recovered, Exhausted) switch
    {
        (0, _, >= SilentFlowsToBelieve) => 1,
        ( > 0, > 0, _) => usual + ExtraAttempts,
        _ => usual,
    };
}
