using System.CommandLine;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tracing;

/// <summary>The flags that describe a trace, the same for <c>trace</c> and <c>campaign submit</c>.</summary>
sealed class TraceSpecOptions
{
    const int WebPort = 80;

    static readonly TraceSpec Default = new();

    /// <summary>SYN to a web server, every TTL at once, one try.</summary>
    static readonly TraceSpec ClassicSyn = new()
    {
        Method = MethodWords.TcpSyn,
        DestinationPort = WebPort,
        MaxTtl = 30,
        InFlight = 30,
        GapLimit = 30,
        Attempts = 1,
        TimeoutMs = 2_000,
    };

    readonly Option<string> _method = new("--method", "-m")
    {
        Description = string.Join(", ", MethodWords.All),
        DefaultValueFactory = _ => Default.Method,
    };

    readonly Option<int> _firstTtl = Number("--first-ttl", "First TTL probed, 1 to 255", Default.FirstTtl);
    readonly Option<int> _maxTtl = Number("--max-ttl", "Last TTL probed, 1 to 255", Default.MaxTtl);
    readonly Option<int> _attempts = Number("--attempts", "Probes for a silent TTL, 1 to 10", Default.Attempts);
    readonly Option<int> _gapLimit = Number("--gap-limit", "Silent TTLs in a row that end the trace, 1 to 255", Default.GapLimit);
    readonly Option<int> _timeout = Number("--timeout-ms", "Milliseconds a reply is waited for, 10 to 60000", Default.TimeoutMs);
    readonly Option<int> _inFlight = Number("--in-flight", "TTLs probed at the same time, 1 to 255", Default.InFlight);
    readonly Option<int> _flow = Number("--flow", "Flow, 0 to 65535: another number may take another path", Default.Flow);
    readonly Option<int> _sourcePort = Number("--source-port", "Source port of flow 0, or ICMP identifier, 1024 to 65535", Default.SourcePort);
    readonly Option<int> _destinationPort = Number("--port", "UDP or TCP destination port, 1 to 65535; of TCP 80 when not given", Default.DestinationPort);
    readonly Option<int> _trafficClass = Number("--tos", "IPv4 ToS or IPv6 traffic class, 0 to 255", Default.TrafficClass);
    readonly Option<int?> _flowLabel = new("--flow-label") { Description = "IPv6 flow label, 0 to 1048575; by default one that follows from the ports" };
    readonly Option<int?> _packetSize = new("--size") { Description = "Bytes of the whole packet, 40 to 65535; by default the fewest" };
    readonly Option<bool> _dontFragment = new("--df") { Description = "Say \"don't fragment\" (IPv4; IPv6 routers never do)" };
    readonly Option<bool> _pathMtu = new("--mtu") { Description = "Find the path MTU: packets of the interface's size, or of --size, that may not be fragmented" };
    readonly Option<bool> _classicSyn = new("--classic-syn") { Description = "Preset: tcp-syn to port 80, TTL 1 to 30 at the same time, one try of 2 s; other flags change it" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
            {
                _method, _firstTtl, _maxTtl, _attempts, _gapLimit, _timeout, _inFlight, _flow, _sourcePort, _destinationPort, _trafficClass, _flowLabel,
                _packetSize, _dontFragment, _pathMtu, _classicSyn,
            })
            command.Add(option);
    }

    public TraceSpec Read(ParseResult parsed)
    {
        var preset = parsed.GetValue(_classicSyn) ? ClassicSyn : Default;
        var method = Given(parsed, _method, preset.Method);
        var standardPort = method is MethodWords.TcpSyn or MethodWords.TcpAck ? WebPort : preset.DestinationPort;
        return new TraceSpec
        {
            Method = method,
            FirstTtl = Given(parsed, _firstTtl, preset.FirstTtl),
            MaxTtl = Given(parsed, _maxTtl, preset.MaxTtl),
            Attempts = Given(parsed, _attempts, preset.Attempts),
            GapLimit = Given(parsed, _gapLimit, preset.GapLimit),
            TimeoutMs = Given(parsed, _timeout, preset.TimeoutMs),
            InFlight = Given(parsed, _inFlight, preset.InFlight),
            Flow = Given(parsed, _flow, preset.Flow),
            SourcePort = Given(parsed, _sourcePort, preset.SourcePort),
            DestinationPort = Given(parsed, _destinationPort, standardPort),
            TrafficClass = Given(parsed, _trafficClass, preset.TrafficClass),
            FlowLabel = parsed.GetValue(_flowLabel),
            PacketSize = parsed.GetValue(_packetSize),
            DontFragment = parsed.GetValue(_dontFragment),
            PathMtu = parsed.GetValue(_pathMtu),
        };
    }

    static T Given<T>(ParseResult parsed, Option<T> option, T otherwise) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetRequiredValue(option) : otherwise;

    /// <exception cref="CliException">Something is out of range; every fault is named.</exception>
    public TraceSpec ReadValid(ParseResult parsed)
    {
        var spec = Read(parsed);
        var faults = spec.Faults();
        return faults.Count == 0
            ? spec
            : throw new CliException(string.Join(Environment.NewLine, faults.Select(fault => $"{FlagOf(fault.Field)}: {InFlags(fault.Message)}")), ExitCode.Usage);
    }

    /// <summary>A sentence that names other fields, with their flags.</summary>
    static string InFlags(string message) => message.Replace("firstTtl ", "", StringComparison.Ordinal).Replace("maxTtl", "--max-ttl", StringComparison.Ordinal);

    /// <summary>The flag of a field, which is named in camel case.</summary>
    static string FlagOf(string field) => field switch
    {
        "destinationPort" => "--port",
        "trafficClass" => "--tos",
        "packetSize" => "--size",
        "pathMtu" => "--mtu",
        _ => "--" + string.Concat(field.Select(letter => char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{letter}")),
    };

    static Option<int> Number(string name, string description, int standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };
}
