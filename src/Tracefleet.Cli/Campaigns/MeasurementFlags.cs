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

    static readonly string[] Shared = ["--method", "--timeout-ms", "--source-port", "--port", "--tos", "--flow-label", "--size", "--df"];

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
            MeasurementType.Ping => request with { Type = word, Ping = (PingSpec)WithShared(Ping(parsed), parsed) },
            MeasurementType.Mtr => request with { Type = word, Mtr = (MtrSpec)WithShared(Mtr(parsed), parsed) },
            MeasurementType.Multipath => request with { Type = word, Multipath = (MultipathSpec)WithShared(Multipath(parsed), parsed) },
            MeasurementType.Sweep => request with { Type = word, Sweep = (SweepSpec)WithShared(Sweep(parsed), parsed) },
            _ => throw new InvalidOperationException($"Unknown measurement type {type}."),
        };
    }

    static IEnumerable<string> OwnersOf(string flag) => Others.Where(owner => owner.Value.Contains(flag)).Select(owner => owner.Key.ToWord());

    static bool IsGiven(ParseResult parsed, string flag) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(option => option.Name == flag) is { } option && parsed.GetResult(option) is { Implicit: false };

    static int Given(ParseResult parsed, Option<int> option, int otherwise) => IsGiven(parsed, option.Name) ? parsed.GetValue(option) : otherwise;

    /// <summary>What was given of the flags that every type has; the type's own standard for the rest.</summary>
    MeasurementSpec WithShared(MeasurementSpec spec, ParseResult parsed)
    {
        var given = _trace.Read(parsed);
        bool Has(string flag) => Shared.Contains(flag) && IsGiven(parsed, flag);
        var method = Has("--method") ? given.Method : spec.Method;
        return spec with
        {
            Method = method,
            TimeoutMs = Has("--timeout-ms") ? given.TimeoutMs : spec.TimeoutMs,
            SourcePort = given.SourcePort,
            DestinationPort = given.DestinationPort,
            TrafficClass = given.TrafficClass,
            FlowLabel = given.FlowLabel,
            PacketSize = given.PacketSize,
            DontFragment = given.DontFragment,
        };
    }

    PingSpec Ping(ParseResult parsed)
    {
        var standard = new PingSpec();
        return standard with
        {
            Count = Given(parsed, _count, standard.Count),
            Ttl = Given(parsed, _ttl, standard.Ttl),
            IntervalMs = Given(parsed, _interval, standard.IntervalMs),
        };
    }

    MtrSpec Mtr(ParseResult parsed)
    {
        var (standard, trace) = (new MtrSpec(), _trace.Read(parsed));
        return standard with
        {
            Cycles = Given(parsed, _cycles, standard.Cycles),
            IntervalMs = Given(parsed, _interval, standard.IntervalMs),
            FirstTtl = trace.FirstTtl,
            MaxTtl = IsGiven(parsed, "--max-ttl") ? trace.MaxTtl : standard.MaxTtl,
            GapLimit = trace.GapLimit,
            Flow = trace.Flow,
        };
    }

    MultipathSpec Multipath(ParseResult parsed)
    {
        var (standard, trace) = (new MultipathSpec(), _trace.Read(parsed));
        return standard with
        {
            Paths = IsGiven(parsed, "--paths") ? parsed.GetValue(_paths) : null,
            Confidence = Given(parsed, _confidence, standard.Confidence),
            MaxProbes = Given(parsed, _maxProbes, standard.MaxProbes),
            FirstTtl = trace.FirstTtl,
            MaxTtl = IsGiven(parsed, "--max-ttl") ? trace.MaxTtl : standard.MaxTtl,
            Attempts = trace.Attempts,
            GapLimit = trace.GapLimit,
        };
    }

    SweepSpec Sweep(ParseResult parsed)
    {
        var (standard, trace) = (new SweepSpec(), _trace.Read(parsed));
        return standard with
        {
            Flows = Given(parsed, _flows, standard.Flows),
            PacketsPerSecond = Given(parsed, _rate, standard.PacketsPerSecond),
            MinTtl = trace.FirstTtl,
            MaxTtl = IsGiven(parsed, "--max-ttl") ? trace.MaxTtl : standard.MaxTtl,
        };
    }
}
