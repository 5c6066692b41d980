using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests;

/// <summary>A wrong command line ends with 2 and one sentence that names the flag and the remedy; nothing goes to standard output.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("trace", "Required argument 'TARGET' missing", "Try 'tracefleet trace --help'.")]
    [InlineData("trace 192.0.2.1 --simulate 1 --bogus", "--bogus", "Try 'tracefleet trace --help'.")]
    [InlineData("trace 192.0.2.1 --simulate 1 --max-ttl many", "--max-ttl", "Try 'tracefleet trace --help'.")]
    [InlineData("trace 192.0.2.1 --simulate 1 --interface eth0", "--interface is about this host", "leave it out with --simulate")]
    [InlineData("trace 192.0.2.1 --source 192.0.2.77", "--source: 192.0.2.77 is no address of this host", "it has ")]
    [InlineData("trace 192.0.2.1 --interface nonsense0", "--interface: this host has no interface 'nonsense0'", "it has ")]
    [InlineData("trace 192.0.2.1 --transport pigeon", "'pigeon'", "'datagram'")]
    [InlineData("trace 192.0.2.1 --simulate 1 --mtu --method tcp-syn", "--mtu: TCP probes are too small", "use a UDP or ICMP method")]
    [InlineData("trace 192.0.2.1 --simulate 1 --tos 256 --size 39 --flow-label 1048576", "--flow-label: 1048576 is out of range", "--size: 39 is out of range; give 40 to 65535.")]
    [InlineData("trace 192.0.2.1 --simulate 1 -6", "192.0.2.1 is no IPv6 address", "drop -6")]
    [InlineData("trace 2001:db8::1 --simulate 1 -4", "2001:db8::1 is no IPv4 address", "drop -4")]
    [InlineData("trace 192.0.2.1 --simulate 1 --metod icmp", "there is no flag '--metod'; did you mean '--method'?", "Try 'tracefleet trace --help'.")]
    [InlineData("ping 192.0.2.1 --simulate 1 --conut 3", "there is no flag '--conut'; did you mean '--count'?", "Try 'tracefleet ping --help'.")]
    [InlineData("mtr 192.0.2.1 --simulate 1 --bogus", "there is no flag '--bogus'.", "Try 'tracefleet mtr --help'.")]
    [InlineData("mtr 192.0.2.1 192.0.2.2 --simulate 1", "'192.0.2.2' is one argument too many.", "Try 'tracefleet mtr --help'.")]
    [InlineData("doctor --jsn", "there is no flag '--jsn'; did you mean '--json'?", "Try 'tracefleet doctor --help'.")]
    [InlineData("trace 192.0.2.0/24 --simulate 1", "'192.0.2.0/24' is a prefix, which 'tracefleet sweep' probes", "give an address or a host name")]
    [InlineData("ping 192.0.2.0/24 --simulate 1", "'192.0.2.0/24' is a prefix, which 'tracefleet sweep' probes", "give an address or a host name")]
    [InlineData("trace  --simulate 1", "a target is empty", "give an address or a host name")]
    [InlineData("ping @/nonexistent/targets --simulate 1", "cannot read targets from /nonexistent/targets", "Could not find")]
    [InlineData("ping @/dev/null --simulate 1", "there are 0 targets to ping", "give 1 to 256")]
    [InlineData("trace 192.0.2.1 --simulate 1 --first-ttl 5 --max-ttl 3", "--first-ttl: 5 is above --max-ttl 3", "lower it or raise --max-ttl")]
    [InlineData("agent", "--vantage-point", "Try 'tracefleet agent --help'.")]
    [InlineData("trace 192.0.2.1 --simulate 1 --transport raw", "--transport is about this host", "leave it out with --simulate")]
    [InlineData("agent -p x --simulate 1 --source 127.0.0.1", "--source is about this host", "leave it out with --simulate")]
    [InlineData("agent -p x --interface nonsense0", "--interface: this host has no interface 'nonsense0'", "it has ")]
    [InlineData("agent -p x --source nonsense", "--source: 'nonsense' is no address", "give one of this host")]
    [InlineData("up --transport datagram", "--transport is about this host", "name targets that it is to probe, or leave it out")]
    [InlineData("up 192.0.2.1 --source 192.0.2.77", "--source: 192.0.2.77 is no address of this host", "it has ")]
    [InlineData("up 192.0.2.1 --interface nonsense0", "--interface: this host has no interface 'nonsense0'", "it has ")]
    [InlineData("up 192.0.2.1 --transport pigeon", "'pigeon'", "'datagram'")]
    [InlineData("agent -p x --simulate 1 --pps 0", "--pps: 0 is out of range", "give 1 to 1000000")]
    [InlineData("agent -p x --simulate 1 --capacity 65", "--capacity: 65 is out of range", "give 1 to 64")]
    [InlineData("agent -p x --simulate 1 --traces 65537", "--traces: 65537 is out of range", "give 1 to 65536")]
    [InlineData("agent -p x --simulate 1 --time-scale -1", "--time-scale: -1 is out of range", "give 0 to 1000")]
    [InlineData("agent -p x --simulate 1 --asn ASX", "--asn: 'ASX' is no AS number", "give one such as AS64500")]
    [InlineData("agent -p x --simulate 1 --lat 90.5", "--lat: 90.5 is out of range", "give degrees from -90 to 90")]
    [InlineData("agent -p x --simulate 1 --lon -181", "--lon: -181 is out of range", "give degrees from -180 to 180")]
    [InlineData("agent -p x --simulate 1 --allow 10.0.0.1/8", "--allow: '10.0.0.1/8' is no prefix", "with zero host bits")]
    [InlineData("agent -p x --simulate 1 --do-not-probe /nonexistent/list", "--do-not-probe", "/nonexistent/list")]
    [InlineData("agent -p x --simulate 1 --token-file /nonexistent/token", "--token-file", "Name the file that holds the coordinator's token.")]
    [InlineData("agent -p x --simulate 1 --coordinator 127.0.0.1:5555", "--coordinator: '127.0.0.1:5555' is no http or https address", "give one such as http://127.0.0.1:5555")]
    [InlineData("campaign", "Required command was not provided.", "Try 'tracefleet campaign --help'.")]
    [InlineData("campaign list --coordinator localhost:5555", "--coordinator: 'localhost:5555' is no http or https address", "give one such as http://127.0.0.1:5555")]
    [InlineData("campaign list --coordinator nonsense", "--coordinator: 'nonsense' is no http or https address", "give one such as http://127.0.0.1:5555")]
    [InlineData("campaign list --coordinator", "--coordinator", "Try 'tracefleet campaign list --help'.")]
    [InlineData("campaign list --token-file /nonexistent/token", "--token-file", "Name the file that holds the coordinator's token.")]
    [InlineData("campaign show", "Required argument 'ID' missing", "Try 'tracefleet campaign show --help'.")]
    [InlineData("campaign submit", "Required argument 'TARGET' missing", "Try 'tracefleet campaign submit --help'.")]
    [InlineData("campaign submit @/nonexistent/targets", "cannot read targets from /nonexistent/targets", "Could not find")]
    [InlineData("coordinator --bind everywhere", "--bind: 'everywhere' is no address", "give one such as 127.0.0.1 or ::1")]
    [InlineData("coordinator --allow 10/8", "--allow: '10/8' is no prefix", "give one such as 198.18.0.0/15")]
    [InlineData("up 192.0.2.1 --sample", "--sample has targets of its own", "leave it out or leave the targets out")]
    [InlineData("up --time-scale 1001", "--time-scale: 1001 is out of range", "give 0 to 1000")]
    [InlineData("trace 192.0.2.1 --simulate x", "--simulate: 'x' is no whole number in range", "give one such as 1.")]
    [InlineData("trace 192.0.2.1 --simulate 1 --from xyz", "--from: the simulated Internet has no vantage point 'xyz'", "for fra gig")]
    [InlineData("trace 192.0.2.1 --from fra", "--from names a place of the simulated Internet", "add --simulate SEED")]
    [InlineData("trac 192.0.2.1", "there is no command 'trac'", "did you mean 'trace'?")]
    [InlineData("campaign lsit", "there is no command 'lsit'", "did you mean 'list'?")]
    [InlineData("nonsense", "there is no command 'nonsense'; give one of up, ", "Try 'tracefleet --help'.")]
    public async Task Names_the_fault_and_the_remedy(string arguments, string fault, string remedy)
    {
        var (code, output, errors) = await CommandLine.RunAsync(arguments.Split(' '));

        Assert.StartsWith("tracefleet: ", errors);
        Assert.Contains(fault, errors);
        Assert.Contains(remedy, errors);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
    }

    [Fact]
    public async Task Every_value_out_of_range_is_named_at_once_by_its_flag()
    {
        var (code, output, errors) = await CommandLine.RunAsync(
            "trace", "192.0.2.1", "--simulate", "1", "--method", "tcp", "--first-ttl", "0", "--max-ttl", "256", "--attempts", "11", "--gap-limit", "0",
            "--timeout-ms", "9", "--in-flight", "256", "--flow", "65536", "--source-port", "1023", "--port", "0");

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Equal(
            """
            tracefleet: --method: 'tcp' is not a probe method; use udp, udp-paris, icmp, icmp-paris, tcp-syn, tcp-ack.
            --first-ttl: 0 is out of range; give 1 to 255.
            --max-ttl: 256 is out of range; give 1 to 255.
            --attempts: 11 is out of range; give 1 to 10.
            --gap-limit: 0 is out of range; give 1 to 255.
            --in-flight: 256 is out of range; give 1 to 255.
            --flow: 65536 is out of range; give 0 to 65535.
            --timeout-ms: 9 is out of range; give 10 to 60000.
            --source-port: 1023 is out of range; give 1024 to 65535.
            --port: 0 is out of range; give 1 to 65535.

            """,
            errors);
    }
}
