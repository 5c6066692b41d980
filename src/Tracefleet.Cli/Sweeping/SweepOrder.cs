using Tracefleet.Addressing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Cli.Sweeping;

/// <summary>What the command line asks for, checked as far as it can be without opening anything.</summary>
sealed record SweepOrder
{
    public required IReadOnlyList<string> Targets { get; init; }
    public required SweepParameters Parameters { get; init; }

    /// <summary>Hosts of each /24 or /64; 0 for each address.</summary>
    public int HostsPerSubnet { get; init; }

    public int Rate { get; init; }
    public double PrefixRate { get; init; }
    public int NeighbourhoodTtl { get; init; }
    public int NeighbourhoodProbes { get; init; }
    public TimeSpan Grace { get; init; }
    public ulong? Seed { get; init; }
    public int Senders { get; init; } = 1;
    public SendBackend Backend { get; init; }
    public string? Interface { get; init; }
    public Address? SourceIpv4 { get; init; }
    public Address? SourceIpv6 { get; init; }
    public IReadOnlyList<Prefix> Allow { get; init; } = [];
    public FileInfo? Exclude { get; init; }
    public FileInfo? Resume { get; init; }
    public long? FromPosition { get; init; }

    /// <summary>Null without rounds; otherwise the chance that a next hop is missed.</summary>
    public double? MultipathEpsilon { get; init; }

    public int MaxFlows { get; init; }
    public bool IsCsv { get; init; }
    public FileInfo? Output { get; init; }
    public bool IsDryRun { get; init; }
    public bool IsQuiet { get; init; }

    /// <summary>Folder of what replies are annotated with; null for the latest snapshots of <see cref="DataDirectory"/>.</summary>
    public DirectoryInfo? Snapshots { get; init; }

    /// <summary>Null for no annotations where no folder is named.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Seed of the simulated Internet; null for the real one.</summary>
    public ulong? Simulate { get; init; }

    /// <summary>Vantage point of the simulated Internet.</summary>
    public string From { get; init; } = "fra";
}
