using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Datagrams;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Doctor;

/// <summary>What works on a host, why, and how to get the rest.</summary>
public static class Checkup
{
    const long EnoughBuffer = 4 * 1024 * 1024, EnoughFiles = 1_024;
    const int EthernetMtu = 1_500;

    static readonly TimeSpan LargeError = TimeSpan.FromMilliseconds(100);

    public static ImmutableArray<Finding> Of(HostFacts facts) =>
    [
        Raw("raw sockets, IPv4", facts.RawIpv4, facts),
        Raw("raw sockets, IPv6", facts.RawIpv6, facts),
        Rings("AF_PACKET rings", facts.Packet, "sweeps send and receive below the kernel's IP layer", facts),
        Rings("AF_XDP", facts.Xdp, "sweeps send from memory shared with the kernel", facts),
        Echo("ICMP datagram sockets, IPv4", facts.EchoIpv4, facts),
        Echo("ICMP datagram sockets, IPv6", facts.EchoIpv6, facts),
        ErrorQueue("UDP error queue, IPv4", facts.LoopbackIpv4, facts),
        ErrorQueue("UDP error queue, IPv6", facts.LoopbackIpv6, facts),
        Family("IPv4", facts.Ipv4, facts),
        Family("IPv6", facts.Ipv6, facts),
        Clock(facts.Clock),
        Timestamps(facts.HasKernelTimestamps),
        Buffers(facts),
        Files(facts.OpenFiles),
    ];

    /// <summary>Whether a trace works at all here.</summary>
    public static bool TraceWorks(HostFacts facts) =>
        facts.RawIpv4 == 0 || facts.RawIpv6 == 0 || HasDatagrams(facts);

    // A loopback that is down hides whether they work, but hinders nobody from using them elsewhere.
    static bool HasDatagrams(HostFacts facts) =>
        facts.LoopbackIpv4.IsAnswered || facts.LoopbackIpv6.IsAnswered || facts is { IsLoopbackDown: true, IsIsolated: false };

    /// <summary>Words for what this host can do, the same everywhere: <c>raw</c>, <c>rings</c>, <c>xdp</c>, <c>datagram</c>.</summary>
    public static ImmutableArray<string> Capabilities(HostFacts facts)
    {
        (string Word, bool Has)[] all =
        [
            ("raw", facts.RawIpv4 == 0 || facts.RawIpv6 == 0),
            ("rings", facts.Packet == 0),
            ("xdp", facts.Xdp == 0),
            ("datagram", HasDatagrams(facts)),
        ];
        return [.. all.Where(capability => capability.Has).Select(capability => capability.Word)];
    }

    /// <summary>The line that gives this executable the capabilities for everything.</summary>
    public static string CapabilityLine(string? executable) => executable is null
        ? "start the built executable instead of dotnet, and once: sudo setcap cap_net_raw,cap_net_admin,cap_bpf+ep $(readlink -f /path/to/tracefleet)"
        : $"sudo setcap cap_net_raw,cap_net_admin,cap_bpf+ep $(readlink -f {executable})";

    static Finding Raw(string name, int errno, HostFacts facts) => errno switch
    {
        0 => new(name, FindingState.Ok, "every method works"),
        Errno.EAFNOSUPPORT => new(name, FindingState.Missing, "the kernel does not have this family"),
        _ => new(name, FindingState.Missing, $"refused{Why(facts)}{(HasDatagrams(facts) ? "; datagram sockets stand in, without TCP" : "")}", CapabilityLine(facts.Executable)),
    };

    static Finding Rings(string name, int errno, string use, HostFacts facts) => errno switch
    {
        0 => new(name, FindingState.Ok, use),
        Errno.EAFNOSUPPORT => new(name, FindingState.Missing, "the kernel was built without it"),
        _ => new(name, FindingState.Missing, $"refused{Why(facts)}", CapabilityLine(facts.Executable)),
    };

    static string Why(HostFacts facts) => facts.Has(Capability.NetRaw) ? "" : ": this process has no CAP_NET_RAW" + (facts.IsRoot ? ", although it is root (a container without it?)" : "");

    static Finding Echo(string name, int errno, HostFacts facts)
    {
        if (errno == 0)
            return new(name, FindingState.Ok, "ICMP methods and ping work without raw sockets");
        if (errno == Errno.EAFNOSUPPORT)
            return new(name, FindingState.Missing, "the kernel does not have this family");
        var groups = facts.PingGroups is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"open to the groups {range.First} to {range.Last} only (net.ipv4.ping_group_range)")
            : "closed by net.ipv4.ping_group_range";
        var state = facts.RawIpv4 == 0 || facts.RawIpv6 == 0 ? FindingState.Limited : FindingState.Missing;
        return new(name, state, facts.PingGroups is { First: 1, Last: 0 } ? "open to nobody (net.ipv4.ping_group_range is 1 0)" : groups, EchoSockets.Remedy);
    }

    static Finding ErrorQueue(string name, LoopbackTrial trial, HostFacts facts) => trial switch
    {
        { IsAnswered: true } => new(name, FindingState.Ok, "UDP methods work without raw sockets"),
        _ when facts.IsLoopbackDown => new(name, FindingState.Limited, "could not be tried, because the loopback interface is down", "sudo ip link set lo up"),
        { Failure: SendFailure.NoSourceAddress or SendFailure.NoRoute } => new(name, FindingState.Missing, "the loopback has no address of this family"),
        { Failure: SendFailure.NotPermitted } => new(
            name, FindingState.Missing, "a local firewall forbids sending, even to the loopback", "sudo nft list ruleset    (look for a drop or reject in an output chain)"),
        { Failure: not SendFailure.None } => new(name, FindingState.Missing, $"nothing can be sent to the loopback ({trial.Failure})"),
        _ => new(
            name, FindingState.Missing, "a closed port of the loopback did not answer: a local firewall drops ICMP or UDP",
            "sudo nft list ruleset    (look for a drop in an input or output chain)"),
    };

    static Finding Family(string name, FamilyFacts? family, HostFacts facts)
    {
        if (family is null && facts.IsIsolated)
            return new(name, FindingState.Missing, "no interface but the loopback is up: its targets end as unreachable", "ip link    (then: sudo ip link set DEVICE up)");
        if (family is null)
            return new(name, FindingState.Missing, "no route to the Internet: its targets end as unreachable", $"sudo ip -{name[^1]} route add default via ROUTER");
        var way = $"from {family.Source}{(family.Interface is { } device ? $" by {device}" : "")}";
        return family.Mtu is { } mtu
            ? new(name, mtu < EthernetMtu ? FindingState.Limited : FindingState.Ok, string.Create(CultureInfo.InvariantCulture, $"{way}, MTU {mtu}{(mtu < EthernetMtu ? ": larger probes do not leave" : "")}"))
            : new(name, FindingState.Ok, way);
    }

    static Finding Clock(ClockFacts clock)
    {
        const string name = "clock", remedy = "timedatectl set-ntp true    (or run chrony)";
        if (!clock.IsKnown)
            return new(name, FindingState.Limited, "the kernel does not say whether it is synchronised");
        var numbers = string.Create(CultureInfo.InvariantCulture, $"offset {clock.Offset.TotalMilliseconds:0.###} ms, error at most {clock.MaxError.TotalMilliseconds:0.#} ms");
        if (!clock.IsSynchronised)
            return new(name, FindingState.Limited, $"not synchronised ({numbers}): RTTs are right, times of day are not", remedy);
        return clock.MaxError > LargeError
            ? new(name, FindingState.Limited, $"synchronised, but badly ({numbers})", remedy)
            : new(name, FindingState.Ok, $"synchronised, {numbers}");
    }

    static Finding Timestamps(bool has) => has
        ? new("kernel receive timestamps", FindingState.Ok, "RTTs do not contain the time until this process runs")
        : new("kernel receive timestamps", FindingState.Limited, "SO_TIMESTAMPNS was refused: RTTs contain the time until this process runs");

    static Finding Buffers(HostFacts facts)
    {
        const string name = "socket buffers";
        if (facts.ReceiveBufferMax is not { } received || facts.SendBufferMax is not { } sent)
            return new(name, FindingState.Limited, "net.core.rmem_max and wmem_max cannot be read");
        var numbers = string.Create(CultureInfo.InvariantCulture, $"at most {received / 1024} KiB to receive, {sent / 1024} KiB to send");
        if (received >= EnoughBuffer || facts.Has(Capability.NetAdmin))
            return new(name, FindingState.Ok, facts.Has(Capability.NetAdmin) ? $"{numbers}; CAP_NET_ADMIN goes beyond" : numbers);
        return new(name, FindingState.Limited, $"{numbers}: replies are lost in bursts above some 10,000 a second",
            string.Create(CultureInfo.InvariantCulture, $"sudo sysctl -w net.core.rmem_max={EnoughBuffer} net.core.wmem_max={EnoughBuffer}"));
    }

    static Finding Files(long? files) => files is { } limit && limit < EnoughFiles
        ? new("open files", FindingState.Limited, string.Create(CultureInfo.InvariantCulture, $"{limit}: each flow of datagram sockets takes one"), $"ulimit -n {EnoughFiles}")
        : new("open files", FindingState.Ok, files is { } known ? known.ToString(CultureInfo.InvariantCulture) : "no limit is known");
}
