using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Doctor;

namespace Tracefleet.Sockets.Linux.Tests;

public sealed class CheckupTests
{
    const int NotPermitted = 1, Denied = 13, NoSuchFamily = 97;

    static readonly HostFacts Everything = new()
    {
        Executable = "/usr/bin/tracefleet",
        Capabilities = 1UL << (int)Capability.NetRaw | 1UL << (int)Capability.NetAdmin,
        PingGroups = (0, int.MaxValue),
        LoopbackIpv4 = new LoopbackTrial(SendFailure.None, true),
        LoopbackIpv6 = new LoopbackTrial(SendFailure.None, true),
        HasKernelTimestamps = true,
        Ipv4 = new FamilyFacts(Address.Parse("192.0.2.1"), "eth0", 1_500),
        Ipv6 = new FamilyFacts(Address.Parse("2001:db8::1"), "eth0", 1_500),
        Clock = new ClockFacts(true, true, TimeSpan.FromMilliseconds(0.25), TimeSpan.FromMilliseconds(3)),
        OpenFiles = 20_000,
        ReceiveBufferMax = 212_992,
        SendBufferMax = 212_992,
    };

    static readonly HostFacts Ordinary = Everything with { Capabilities = 0, RawIpv4 = NotPermitted, RawIpv6 = NotPermitted, Packet = NotPermitted, Xdp = NotPermitted };

    [Fact]
    public void Where_everything_works_nothing_is_to_be_done()
    {
        var findings = Checkup.Of(Everything);

        Assert.All(findings, finding => Assert.Equal((finding.Name, FindingState.Ok, null), (finding.Name, finding.State, finding.Remedy)));
        Assert.Equal("raw rings xdp datagram", string.Join(' ', Checkup.Capabilities(Everything)));
        Assert.True(Checkup.TraceWorks(Everything));
    }

    [Fact]
    public void An_ordinary_user_can_trace_and_is_told_the_line_that_gives_the_rest()
    {
        var raw = Find(Ordinary, "raw sockets, IPv4");

        Assert.Equal(FindingState.Missing, raw.State);
        Assert.Equal("refused: this process has no CAP_NET_RAW; datagram sockets stand in, without TCP", raw.Reason);
        Assert.Equal("sudo setcap cap_net_raw,cap_net_admin,cap_bpf+ep $(readlink -f /usr/bin/tracefleet)", raw.Remedy);
        Assert.Equal("datagram", Assert.Single(Checkup.Capabilities(Ordinary)));
        Assert.True(Checkup.TraceWorks(Ordinary));
    }

    [Fact]
    public void A_process_of_the_dotnet_host_is_told_to_start_the_executable() =>
        Assert.StartsWith("start the built executable instead of dotnet", Find(Ordinary with { Executable = null }, "AF_XDP").Remedy);

    [Fact]
    public void Root_without_the_capability_is_told_so() =>
        Assert.Contains("although it is root", Find(Ordinary with { IsRoot = true }, "raw sockets, IPv6").Reason);

    [Fact]
    public void A_kernel_without_a_family_has_no_remedy() =>
        Assert.Equal(
            new Finding("AF_XDP", FindingState.Missing, "the kernel was built without it"), Find(Ordinary with { Xdp = NoSuchFamily }, "AF_XDP"));

    [Theory]
    [InlineData(1, 0, "open to nobody (net.ipv4.ping_group_range is 1 0)")]
    [InlineData(0, 99, "open to the groups 0 to 99 only (net.ipv4.ping_group_range)")]
    public void Closed_ICMP_sockets_are_explained(int first, int last, string reason)
    {
        var finding = Find(Ordinary with { EchoIpv4 = Denied, PingGroups = (first, last) }, "ICMP datagram sockets, IPv4");

        Assert.Equal((FindingState.Missing, reason), (finding.State, finding.Reason));
        Assert.Contains("sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"", finding.Remedy);
    }

    [Theory]
    [InlineData(SendFailure.NotPermitted, "a local firewall forbids sending, even to the loopback")]
    [InlineData(SendFailure.NoSourceAddress, "the loopback has no address of this family")]
    [InlineData(SendFailure.None, "a closed port of the loopback did not answer: a local firewall drops ICMP or UDP")]
    public void A_silent_loopback_is_explained(SendFailure failure, string reason)
    {
        var facts = Ordinary with { LoopbackIpv4 = new(failure, false), LoopbackIpv6 = new(failure, false) };

        Assert.Equal((FindingState.Missing, reason), (Find(facts, "UDP error queue, IPv4").State, Find(facts, "UDP error queue, IPv4").Reason));
        Assert.False(Checkup.TraceWorks(facts));
    }

    [Fact]
    public void A_loopback_that_is_down_is_no_firewall_and_hinders_nobody_elsewhere()
    {
        var facts = Ordinary with { IsLoopbackDown = true, LoopbackIpv4 = default, LoopbackIpv6 = new(SendFailure.NoSourceAddress, false) };

        Assert.All(new[] { "UDP error queue, IPv4", "UDP error queue, IPv6" }, name => Assert.Equal(
            new Finding(name, FindingState.Limited, "could not be tried, because the loopback interface is down", "sudo ip link set lo up"), Find(facts, name)));
        Assert.True(Checkup.TraceWorks(facts));
        Assert.False(Checkup.TraceWorks(facts with { IsIsolated = true }));
        Assert.Equal("refused: this process has no CAP_NET_RAW", Find(facts with { IsIsolated = true }, "raw sockets, IPv4").Reason);
    }

    [Fact]
    public void A_family_without_a_way_out_is_told_why_and_what_to_do()
    {
        var facts = Everything with { Ipv4 = null, Ipv6 = null };

        Assert.Equal(
            new Finding("IPv6", FindingState.Missing, "no route to the Internet: its targets end as unreachable", "sudo ip -6 route add default via ROUTER"),
            Find(facts, "IPv6"));
        Assert.Equal("no interface but the loopback is up: its targets end as unreachable", Find(facts with { IsIsolated = true }, "IPv4").Reason);
    }

    [LabFact]
    public void A_namespace_with_nothing_but_a_loopback_is_known_for_it()
    {
        using var chain = new ChainFixture(hops: 1);
        ChainFixture.Ip(chain.Vantage, "link del down1");
        var up = LabThread.In(chain.Vantage, HostProbing.Ask);
        ChainFixture.Ip(chain.Vantage, "link set lo down");
        var down = LabThread.In(chain.Vantage, HostProbing.Ask);

        Assert.Equal((false, true, null, true), (up.IsLoopbackDown, up.IsIsolated, up.Ipv4, up.LoopbackIpv4.IsAnswered));
        Assert.Equal((true, true, null, false), (down.IsLoopbackDown, down.IsIsolated, down.Ipv4, down.LoopbackIpv4.IsAnswered));
    }

    [Fact]
    public void A_clock_that_is_not_synchronised_limits_the_times_of_day_only()
    {
        var finding = Find(Everything with { Clock = new(true, false, TimeSpan.Zero, TimeSpan.FromSeconds(16)) }, "clock");

        Assert.Equal((FindingState.Limited, "not synchronised (offset 0 ms, error at most 16000 ms): RTTs are right, times of day are not"), (finding.State, finding.Reason));
    }

    [Fact]
    public void Small_buffers_few_files_and_a_small_mtu_limit()
    {
        var facts = Ordinary with { OpenFiles = 256, Ipv4 = new FamilyFacts(Address.Parse("192.0.2.1"), "tun0", 1_280), Ipv6 = null };

        Assert.Equal(FindingState.Limited, Find(facts, "socket buffers").State);
        Assert.StartsWith("sudo sysctl -w net.core.rmem_max=", Find(facts, "socket buffers").Remedy);
        Assert.Equal(FindingState.Limited, Find(facts, "open files").State);
        Assert.Equal("from 192.0.2.1 by tun0, MTU 1280: larger probes do not leave", Find(facts, "IPv4").Reason);
        Assert.Equal(FindingState.Missing, Find(facts, "IPv6").State);
    }

    [Fact]
    public void This_host_answers_every_question()
    {
        var facts = HostProbing.Ask();

        Assert.Equal(14, Checkup.Of(facts).Length);
        Assert.True(facts.LoopbackIpv4.IsAnswered, facts.LoopbackIpv4.ToString());
        Assert.True(facts.HasKernelTimestamps);
        Assert.True(facts.Clock.IsKnown);
        Assert.NotNull(facts.ReceiveBufferMax);
    }

    static Finding Find(HostFacts facts, string name) => Checkup.Of(facts).Single(finding => finding.Name == name);
}
