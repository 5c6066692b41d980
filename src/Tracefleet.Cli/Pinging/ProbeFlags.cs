using System.CommandLine;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Execution;
using Tracefleet.Measurements.Specs;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Pinging;

/// <summary>The flags of ping and mtr that say how their probes look and which family they use.</summary>
sealed class ProbeFlags(string method)
{
    readonly Option<bool> _v4 = new("-4") { Description = "Use IPv4" };
    readonly Option<bool> _v6 = new("-6") { Description = "Use IPv6" };
    readonly Option<string> _method = new("--method")
    {
        Description = $"{string.Join(", ", MethodWords.All)}",
        DefaultValueFactory = _ => method,
    };

    readonly Option<int?> _port = new("--port", "-P") { Description = "Destination port of UDP and TCP probes; 33434 for UDP and 80 for TCP when not given" };
    readonly Option<int> _trafficClass = new("--tos", "-Q") { Description = "IPv4 ToS or IPv6 traffic class, 0 to 255" };
    readonly Option<bool> _dontFragment = new("--dont-fragment") { Description = "Forbid routers to fragment IPv4 probes" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _v4, _v6, _method, _port, _trafficClass, _dontFragment })
            command.Add(option);
    }

    /// <exception cref="CliException">A flag is out of range; the message names it.</exception>
    public ProbeFormat ReadFormat(ParseResult parsed)
    {
        if (!MethodWords.TryParse(parsed.GetRequiredValue(_method), out var chosen))
            throw Wrong("--method", $"'{parsed.GetValue(_method)}' is no probe method; use {string.Join(", ", MethodWords.All)}.");
        var isTcp = chosen is TraceMethod.TcpSyn or TraceMethod.TcpAck;
        return ProbeFormat.Default with
        {
            Method = chosen,
            DestinationPort = (ushort)InRange("--port", parsed.GetValue(_port) ?? (isTcp ? 80 : 33_434), 1, 65_535),
            TrafficClass = (byte)InRange("--tos", parsed.GetValue(_trafficClass), 0, 255),
            DontFragment = parsed.GetValue(_dontFragment),
        };
    }

    /// <exception cref="CliException">There is nothing to probe.</exception>
    public async Task<Address> ResolveAsync(ParseResult parsed, string target, TargetResolver resolver, CancellationToken cancellation)
    {
        int? version = (parsed.GetValue(_v4), parsed.GetValue(_v6)) switch
        {
            (true, true) => throw Wrong("-4", "give -4 or -6, not both; without either the resolver's first address is used."),
            (true, _) => 4,
            (_, true) => 6,
            _ => null,
        };
        var (destination, refusal) = await resolver.ResolveAsync(target, version, cancellation);
        if (refusal is { } refused)
            throw new CliException(refused.Detail, ExitCode.Usage);
        if (version is { } wanted && destination!.Value.IsIpv4 != (wanted == 4))
            throw new CliException($"{destination} is no IPv{wanted} address; drop -{wanted}.", ExitCode.Usage);
        return destination!.Value;
    }

    public static int InRange(string flag, int value, int min, int max) =>
        value >= min && value <= max ? value : throw Wrong(flag, $"{value} is out of range; give {min} to {max}.");

    public static TimeSpan Seconds(string flag, double value, TimeSpan min, TimeSpan max) =>
        value >= min.TotalSeconds && value <= max.TotalSeconds
            ? TimeSpan.FromSeconds(value)
            : throw Wrong(flag, FormattableString.Invariant($"{value} is out of range; give {min.TotalSeconds} to {max.TotalSeconds} seconds."));

    static CliException Wrong(string flag, string message) => new($"{flag}: {message}", ExitCode.Usage);

    public static TargetResolver ResolverOf(Vantage vantage) => new(
        vantage.TransportName == Vantage.Simulated ? null : System.Net.Dns.GetHostAddressesAsync, TargetRules.OwnNetwork, TimeProvider.System);
}
