using System.Collections.Immutable;
using System.Net;
using Tracefleet.Addressing;
using Tracefleet.Coordinator.LookingGlass;
using Tracefleet.Coordinator.LookingGlass.Page;
using Tracefleet.Storage.Sqlite.Traffic;

namespace Tracefleet.Coordinator;

/// <summary>How a coordinator is set up. Defaults serve this host only.</summary>
public sealed record CoordinatorOptions
{
    public const int DefaultPort = 5555;

    /// <summary>Address to listen on. Anything wider than loopback needs <see cref="AgentTokenFile"/>.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Loopback;

    /// <summary>0 to 65,535; 0 lets the kernel choose.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Journal and results live here; created when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>File with the token, at least <see cref="LinkToken.MinLength"/> characters, that agents present and that callers from other hosts
    /// present to the API; null for none.</summary>
    public string? AgentTokenFile { get; init; }

    /// <summary>Further names that callers may ask for a coordinator on loopback by, for example those of a proxy on this host.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>Prefixes that may be probed although the default policy refuses them (<c>targets.allow</c>).</summary>
    public ImmutableArray<Prefix> AllowedTargets { get; init; } = [];

    /// <summary>Text file of prefixes never to probe, one on each line; null for none.</summary>
    public string? DoNotProbeFile { get; init; }

    /// <summary>Hosts, each as a URL, that snapshots may be downloaded from although their addresses are not public (<c>snapshots.allowUrls</c>). A host
    /// and port counts, not the path.</summary>
    public ImmutableArray<Uri> SnapshotUrls { get; init; } = [];

    /// <summary>JSON file with the settings of the looking glass; null for its defaults.</summary>
    public string? LookingGlassFile { get; init; }

    /// <summary>How the looking glass resolves host names; null for this host's resolver.</summary>
    public HostLookup? HostLookup { get; init; }

    /// <summary>How the page of the looking glass finds the names of its visitors; null for this host's resolver.</summary>
    public ReverseLookup? ReverseLookup { get; init; }

    /// <summary>Whether a campaign that names no snapshots is annotated with the latest ones here; else each agent annotates with its own.</summary>
    public bool PinsLatestSnapshots { get; init; } = true;

    /// <summary>Each side of an agent link sends one this often; three missed end the session.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after its agent left a lease lives on, so that a short cut costs nothing.</summary>
    public TimeSpan LeaseGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a vantage point may be without any agent before its open cells end with <c>agent_lost</c>.</summary>
    public TimeSpan AbandonAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The library of snapshots in the data directory.</summary>
    public string SnapshotFolder => Path.Combine(DataDirectory, "snapshots");

    /// <summary>What captures and collectors record in the data directory.</summary>
    public string TrafficFolder => Path.Combine(DataDirectory, SqliteTrafficStore.FolderName);

    /// <summary>Stored results of the looking glass.</summary>
    public string GlassResultsFolder => Path.Combine(DataDirectory, "looking-glass");

    public bool ListensBeyondLoopback => !IPAddress.IsLoopback(BindAddress);

    /// <summary>What is wrong with it, each a sentence with the remedy; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (ListensBeyondLoopback && AgentTokenFile is null)
            faults.Add($"Listening on {BindAddress} is open to other hosts, so it needs a token: give a token file that agents share, or bind to 127.0.0.1.");
        if (Port is < 0 or > 65_535)
            faults.Add($"Port {Port} is out of range; give 0 to 65535.");
        if (string.IsNullOrWhiteSpace(DataDirectory))
            faults.Add("The data directory is empty; name one that can be written.");
        Span("heartbeat interval", HeartbeatInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Span("lease grace", LeaseGrace, TimeSpan.Zero, TimeSpan.FromDays(1));
        Span("abandon time", AbandonAfter, TimeSpan.Zero, TimeSpan.FromDays(7));
        if (AbandonAfter < LeaseGrace)
            faults.Add($"The abandon time {AbandonAfter} is shorter than the lease grace {LeaseGrace}; raise it.");
        return faults;

        void Span(string name, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
                faults.Add($"The {name} {value} is out of range; give {min} to {max}.");
        }
    }
}

/// <summary>The coordinator cannot start as it is set up; the message says why and what to change.</summary>
public sealed class CoordinatorSetupException(string message, Exception? cause = null) : Exception(message, cause);
