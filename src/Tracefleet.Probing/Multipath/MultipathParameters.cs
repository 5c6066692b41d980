using Tracefleet.Probing.Sessions;

namespace Tracefleet.Probing.Multipath;

/// <summary>How to look for the paths between here and a destination.</summary>
public sealed record MultipathParameters
{
    public static readonly MultipathParameters Default = new();

    /// <summary>Method, ports and the rest of the headers. A flow number changes what a load balancer hashes: the source port, or for ICMP the
    /// identifier and the checksum.</summary>
    public ProbeFormat Format { get; init; } = ProbeFormat.Default;

    /// <summary>First TTL probed.</summary>
    public Ttl FirstTtl { get; init; } = new(1);

    /// <summary>Last TTL probed.</summary>
    public Ttl MaxTtl { get; init; } = new(32);

    /// <summary>Probes sent for a flow and TTL before it counts as silent, 1 to 10.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Silent TTLs in a row after which a path ends, 1 to 255.</summary>
    public int GapLimit { get; init; } = 5;

    /// <summary>Time a probe is waited for, 10 ms to 60 s.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time that late replies are still taken when everything else is done, 0 to 60 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes on their way at the same time, 1 to 4096.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>Probes after which no further one is sent; the result then says that it is incomplete. 1 to 10 million.</summary>
    public int MaxProbes { get; init; } = 5_000;

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void ThrowIfInvalid()
    {
        Check(nameof(MaxTtl), MaxTtl.Value, 1, 255);
        Check(nameof(FirstTtl), FirstTtl.Value, 1, MaxTtl.Value);
        Check(nameof(Attempts), Attempts, 1, 10);
        Check(nameof(GapLimit), GapLimit, 1, 255);
        Check("Wait in ms", Wait.TotalMilliseconds, 10, 60_000);
        Check("Grace in ms", Grace.TotalMilliseconds, 0, 60_000);
        Check(nameof(InFlight), InFlight, 1, 4_096);
        Check(nameof(MaxProbes), MaxProbes, 1, 10_000_000);
    }

    static void Check(string name, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
            throw new ArgumentOutOfRangeException(name, value, $"Give {min} to {max}.");
    }
}
