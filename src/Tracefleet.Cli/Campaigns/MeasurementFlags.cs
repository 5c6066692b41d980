using System.CommandLine;
using Tracefleet.Cli.Tracing;
using Tracefleet.Contracts.Api;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Campaigns;

/// <summary>The flags of <c>campaign submit</c> that say what is measured: the type, the flags of a trace as far as they fit it, and its own.</summary>
sealed class MeasurementFlags
{
    readonly TraceSpecOptions _trace = new();
    readonly Option<string> _type = new("--type", "-t") { Description = string.Join(", ", MeasurementTypes.All), DefaultValueFactory = _ => "trace" };
    readonly Option<int> _count = new("--count") { Description = "ping: probes, 1 to 10000" };
    readonly Option<int> _ttl = new("--ttl") { Description = "ping: TTL of the probes, 1 to 255" };
    readonly Option<int> _interval = new("--interval-ms") { Description = "ping, mtr: milliseconds from one probe or cycle to the next, 10 to 60000" };
    readonly Option<int> _cycles = new("--cycles") { Description = "mtr: how often each TTL is probed, 1 to 1000" };
    readonly Option<int> _paths = new("--paths") { Description = "multipath: flows to follow, 1 to 1024; left out, every path is looked for" };
    readonly Option<int> _confidence = new("--confidence") { Description = "multipath: percent, 95 or 99" };
    readonly Option<int> _maxProbes = new("--max-probes") { Description = "multipath: probes for each target, 1 to 16384" };
    readonly Option<int> _flows = new("--flows") { Description = "sweep: flows for each address and TTL, 1 to 64" };
    readonly Option<int> _rate = new("--rate") { Description = "sweep: probes per second from each vantage point" };

    const string MaxTtlFlag = "--max-ttl";

    static readonly Dictionary<MeasurementType, string[]> Others = new()
    {
        [MeasurementType.Trace] = ["--first-ttl", "--max-ttl", "--attempts", "--gap-limit", "--in-flight", "--flow", "--mtu", "--classic-syn"],
        [MeasurementType.Ping] = ["--count", "--ttl", "--interval-ms"],
        [MeasurementType.Mtr] = ["--cycles", "--interval-ms", "--first-ttl", "--max-ttl", "--gap-limit", "--flow"],
        [MeasurementType.Multipath] = ["--paths", "--confidence", "--max-probes", "--first-ttl", "--max-ttl", "--attempts", "--gap-limit"],
        [MeasurementType.Sweep] = ["--flows", "--rate", "--first-ttl", "--max-ttl"],
    };

    public void AddTo(Command command)
    {
        command.Add(_type);
        _trace.AddTo(command);
        foreach (Option option in new Option[] { _count, _ttl, _interval, _cycles, _paths, _confidence, _maxProbes, _flows, _rate })
            command.Add(option);
    }

    /// <summary>The request with its type and the parameters of it.</summary>
    /// <exception cref="CliException">The type is none, or a flag belongs to another.</exception>
    public CreateCampaign AddTo(CreateCampaign request, ParseResult parsed)
    {
        var word = parsed.GetRequiredValue(_type);
        if (!MeasurementTypes.TryParse(word, out var type))
            throw new CliException($"--type: '{word}' is not a measurement type; use {string.Join(", ", MeasurementTypes.All)}.", ExitCode.Usage);
        if (Others.Values.SelectMany(flags => flags).Except(Others[type]).FirstOrDefault(flag => IsGiven(parsed, flag)) is { } stranger)
            throw new CliException($"{stranger}: a {word} has no such thing; it belongs to --type {string.Join(" or ", OwnersOf(stranger))}.", ExitCode.Usage);
        return type switch
        {
            MeasurementType.Trace => request with { Trace = _trace.Read(parsed) },
            MeasurementType.Ping => request with { Type = word, Ping = Ping(parsed) },
            MeasurementType.Mtr => request with { Type = word, Mtr = Mtr(parsed) },
            MeasurementType.Multipath => request with { Type = word, Multipath = Multipath(parsed) },
            MeasurementType.Sweep => request with { Type = word, Sweep = Sweep(parsed) },
            _ => throw new InvalidOperationException($"Unknown measurement type {type}."),
        };
    }

    static IEnumerable<string> OwnersOf(string flag) => Others.Where(owner => owner.Value.Contains(flag)).Select(owner => owner.Key.ToWord());

    static bool IsGiven(ParseResult parsed, string flag) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(option => option.Name == flag) is { } option && parsed.GetResult(option) is { Implicit: false };

    static int Given(ParseResult parsed, Option<int> option, int otherwise) => IsGiven(parsed, option.Name) ? parsed.GetValue(option) : otherwise;

    PingSpec Ping(ParseResult parsed)
    {
        var (spec, _) = Standard<PingSpec>(parsed);
        return spec with
        {
            Count = Given(parsed, _count, spec.Count),
            Ttl = Given(parsed, _ttl, spec.Ttl),
            IntervalMs = Given(parsed, _interval, spec.IntervalMs),
        };
    }

    MtrSpec Mtr(ParseResult parsed)
    {
        var (spec, trace) = Standard<MtrSpec>(parsed);
        return spec with
        {
            Cycles = Given(parsed, _cycles, spec.Cycles),
            IntervalMs = Given(parsed, _interval, spec.IntervalMs),
            FirstTtl = trace.FirstTtl,
            MaxTtl = IsGiven(parsed, MaxTtlFlag) ? trace.MaxTtl : spec.MaxTtl,
            GapLimit = trace.GapLimit,
            Flow = trace.Flow,
        };
    }

    MultipathSpec Multipath(ParseResult parsed)
    {
        var (spec, trace) = Standard<MultipathSpec>(parsed);
        return spec with
        {
            Paths = IsGiven(parsed, _paths.Name) ? parsed.GetValue(_paths) : null,
            Confidence = Given(parsed, _confidence, spec.Confidence),
            MaxProbes = Given(parsed, _maxProbes, spec.MaxProbes),
            FirstTtl = trace.FirstTtl,
            MaxTtl = IsGiven(parsed, MaxTtlFlag) ? trace.MaxTtl : spec.MaxTtl,
            Attempts = trace.Attempts,
            GapLimit = trace.GapLimit,
        };
    }

    SweepSpec Sweep(ParseResult parsed)
    {
        var (spec, trace) = Standard<SweepSpec>(parsed);
        return spec with
        {
            Flows = Given(parsed, _flows, spec.Flows),
            PacketsPerSecond = Given(parsed, _rate, spec.PacketsPerSecond),
            MinTtl = trace.FirstTtl,
            MaxTtl = IsGiven(parsed, MaxTtlFlag) ? trace.MaxTtl : spec.MaxTtl,
        };
    }

    /// <summary>A type's own standard with what was given of the flags that every type has, and those flags as a trace reads them.</summary>
    (T Spec, TraceSpec Trace) Standard<T>(ParseResult parsed)
        where T : MeasurementSpec, new()
    {
        var (standard, given) = (new T(), _trace.Read(parsed));
        var spec = standard with
        {
            Method = IsGiven(parsed, "--method") ? given.Method : standard.Method,
            TimeoutMs = given.TimeoutMs,
            SourcePort = given.SourcePort,
            DestinationPort = given.DestinationPort,
            TrafficClass = given.TrafficClass,
            FlowLabel = given.FlowLabel,
            PacketSize = given.PacketSize,
            DontFragment = given.DontFragment,
        };
        return (spec, given);
    }
}
