using System.CommandLine;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tracing;

/// <summary>The flags that describe a trace, the same for <c>trace</c> and <c>campaign submit</c>.</summary>
sealed class TraceSpecOptions
{
    static readonly TraceSpec Default = new();

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
    readonly Option<int> _inFlight = Number("--in-flight", "TTLs probed at the same time, 1 to 64", Default.InFlight);
    readonly Option<int> _flow = Number("--flow", "Flow, 0 to 65535: another number may take another path", Default.Flow);
    readonly Option<int> _sourcePort = Number("--source-port", "UDP source port of flow 0, 1024 to 65535", Default.SourcePort);
    readonly Option<int> _destinationPort = Number("--port", "UDP destination port, 1 to 65535", Default.DestinationPort);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
            { _method, _firstTtl, _maxTtl, _attempts, _gapLimit, _timeout, _inFlight, _flow, _sourcePort, _destinationPort })
            command.Add(option);
    }

    public TraceSpec Read(ParseResult parsed) => new()
    {
        Method = parsed.GetRequiredValue(_method),
        FirstTtl = parsed.GetRequiredValue(_firstTtl),
        MaxTtl = parsed.GetRequiredValue(_maxTtl),
        Attempts = parsed.GetRequiredValue(_attempts),
        GapLimit = parsed.GetRequiredValue(_gapLimit),
        TimeoutMs = parsed.GetRequiredValue(_timeout),
        InFlight = parsed.GetRequiredValue(_inFlight),
        Flow = parsed.GetRequiredValue(_flow),
        SourcePort = parsed.GetRequiredValue(_sourcePort),
        DestinationPort = parsed.GetRequiredValue(_destinationPort),
    };

    /// <exception cref="CliException">Something is out of range; every fault is named.</exception>
    public TraceSpec ReadValid(ParseResult parsed)
    {
        var spec = Read(parsed);
        var faults = spec.Faults();
        return faults.Count == 0
            ? spec
            : throw new CliException(string.Join(Environment.NewLine, faults.Select(fault => $"{FlagOf(fault.Field)}: {fault.Message}")), ExitCode.Usage);
    }

    /// <summary>The flag of a field, which is named in camel case.</summary>
    static string FlagOf(string field) => field == "destinationPort"
        ? "--port"
        : "--" + string.Concat(field.Select(letter => char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{letter}"));

    static Option<int> Number(string name, string description, int standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard };
}
