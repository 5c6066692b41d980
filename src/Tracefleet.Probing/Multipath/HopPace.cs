namespace Tracefleet.Probing.Multipath;

/// <summary>How one TTL is probed: what waits to be sent there, how fast, and how patiently.</summary>
/// <remarks>Routers limit the rate of their ICMP messages, often to a few each second. A TTL that answers some probes and not others is
/// therefore probed more slowly with each probe lost, down to one a second, and its lost probes are repeated more often.</remarks>
sealed class HopPace
{
    const int ExtraAttempts = 8, SilentFlowsToBelieve = 1;

    static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(40), LongestInterval = TimeSpan.FromSeconds(1.1);

    public readonly Queue<FlowCell> Waiting = new();
    TimeSpan _interval;

    public Instant ReadyAt { get; private set; } = Instant.MinValue;
    public int Answered { get; private set; }

    /// <summary>Probes that were answered although an earlier one of the same flow was not.</summary>
    public int Recovered { get; private set; }

    /// <summary>Flows that stayed silent.</summary>
    public int Exhausted { get; private set; }

    public bool IsRateLimited => _interval >= FirstInterval * 4 && Recovered >= 2;

    public void Sent(Instant at) => ReadyAt = at + _interval;

    public void NoteAnswered(bool isRecovered)
    {
        Answered++;
        Recovered += isRecovered ? 1 : 0;
    }

    public void NoteExhausted() => Exhausted++;

    public void NoteLost(Instant now)
    {
        if (Answered == 0)
            return;
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
