namespace Tracefleet.Probing.Sweeping;

/// <summary>How the probes of a sweep look and which TTLs and flows they cover.</summary>
public sealed record SweepParameters
{
    /// <summary>TTLs that a TCP probe can tell apart: it has 6 bits for them.</summary>
    public const int MaxTcpTtls = 64;

    public SweepMethod Method { get; init; } = SweepMethod.Udp;

    public Ttl MinTtl { get; init; } = new(1);
    public Ttl MaxTtl { get; init; } = new(32);

    /// <summary>Flows of each target, 1 to 32768: flow n has source port or ICMP identifier <see cref="SourcePort"/> + n.</summary>
    public int Flows { get; init; } = 1;

    /// <summary>1 to 65535, and with the flows not above 65535.</summary>
    public ushort SourcePort { get; init; } = 33_000;

    /// <summary>Destination port of UDP and TCP probes, 1 to 65535.</summary>
    public ushort DestinationPort { get; init; } = 33_434;

    /// <summary>Last TTL that filling goes to: where the reply to a probe at or beyond <see cref="MaxTtl"/> shows that the path goes on, the next TTL is
    /// probed at once (Beverly, "Yarrp'ing the Internet", IMC 2016). Equal to <see cref="MaxTtl"/> for no filling.</summary>
    public Ttl FillTtl { get; init; } = new(32);

    public int TtlCount => MaxTtl.Value - MinTtl.Value + 1;

    /// <summary>What is wrong: name of the property and a sentence with the remedy; empty when nothing is.</summary>
    public IReadOnlyList<(string Property, string Message)> Faults()
    {
        var faults = new List<(string, string)>();
        if (MinTtl.Value == 0 || MinTtl > MaxTtl)
            faults.Add((nameof(MinTtl), $"{MinTtl} is out of range; give 1 to {MaxTtl}, the last TTL."));
        if (FillTtl < MaxTtl)
            faults.Add((nameof(FillTtl), $"{FillTtl} is out of range; give {MaxTtl} to 255."));
        if (Flows is < 1 or > 32_768)
            faults.Add((nameof(Flows), $"{Flows} is out of range; give 1 to 32768."));
        if (SourcePort == 0 || SourcePort + Flows - 1 > ushort.MaxValue)
            faults.Add((nameof(SourcePort), $"{SourcePort} is out of range; give 1 to {65_536 - Math.Clamp(Flows, 1, 32_768)}."));
        if (DestinationPort == 0)
            faults.Add((nameof(DestinationPort), "0 is out of range; give 1 to 65535."));
        if (Method == SweepMethod.TcpSyn && FillTtl.Value - MinTtl.Value >= MaxTcpTtls)
            faults.Add((nameof(MaxTtl), $"TCP probes tell {MaxTcpTtls} TTLs apart; lower the last TTL or raise the first."));
        return faults;
    }

    /// <exception cref="ArgumentException">There are <see cref="Faults"/>.</exception>
    public SweepParameters Checked() => Faults() is [var fault, ..] ? throw new ArgumentException($"{fault.Property}: {fault.Message}") : this;
}
