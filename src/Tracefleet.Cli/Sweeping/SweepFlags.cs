using System.CommandLine;
using Tracefleet.Addressing;
using Tracefleet.Cli.Serving;
using Tracefleet.Cli.Tracing;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Cli.Sweeping;

/// <summary>The flags of a sweep.</summary>
sealed class SweepFlags
{
    readonly Argument<string[]> _targets = new("TARGET") { Description = "Addresses or prefixes; @FILE reads one from each line, @- from standard input", Arity = ArgumentArity.OneOrMore };
    readonly Option<string> _method = Text("--method", "udp, icmp or tcp-syn", "udp", "-m");
    readonly Option<int> _perSubnet = Number("--per-subnet", "Hosts of each /24 or /64 of a prefix to probe, 1 to 254; 0 for each address", 0);
    readonly Option<int> _minTtl = Number("--min-ttl", "First TTL probed, 1 to 255", 1);
    readonly Option<int> _maxTtl = Number("--max-ttl", "Last TTL probed, 1 to 255", 32);
    readonly Option<int> _flows = Number("--flows", "Flows of each target, 1 to 32768", 1);
    readonly Option<int> _sourcePort = Number("--source-port", "Source port or ICMP identifier of flow 0; further flows follow it", 33_000);
    readonly Option<int?> _port = new("--port") { Description = "Destination port of UDP and TCP probes; 33434 for udp and 80 for tcp-syn when not given" };
    readonly Option<int> _rate = Number("--rate", "Probes a second, 0 for as many as possible", 10_000);
    readonly Option<double> _prefixRate = new("--prefix-rate") { Description = "Probes a second to each /24 or /48, 0 for no limit", DefaultValueFactory = _ => 100 };
    readonly Option<int> _fill = new("--fill") { Description = "Go on beyond the last TTL, up to this one, where replies show that the path does (32 when no TTL is given)", Arity = ArgumentArity.ZeroOrOne, CustomParser = argument => argument.Tokens is [var token] ? int.TryParse(token.Value, out var ttl) ? ttl : -1 : 32 };
    readonly Option<int> _neighbourhood = Number("--neighbourhood", "Stop probing TTLs up to this one when they bring nothing new; 0 for never", 0);
    readonly Option<int> _neighbourhoodProbes = Number("--neighbourhood-probes", "Probes without a new address after which a TTL brings nothing new", 1_000);
    readonly Option<double> _grace = new("--grace") { Description = "Seconds of silence at the end that end the sweep, 0.1 to 60", DefaultValueFactory = _ => 3 };
    readonly Option<bool> _multipath = new("--multipath") { Description = "Probe in rounds until every interface has shown all its next hops" };
    readonly Option<int> _confidence = Number("--confidence", "Of --multipath: percent, 95 or 99, that no next hop of an interface is missed", 95);
    readonly Option<int> _maxFlows = Number("--max-flows", "Of --multipath: flows of a target at most, 6 to 32000", 512);
    readonly Option<ulong?> _seed = new("--seed") { Description = "Makes the order repeatable; whoever knows it can forge replies" };
    readonly Option<int> _senders = Number("--senders", "Threads that send, 1 to 64", 1);
    readonly Option<string> _backend = Text("--backend", "auto, xdp, packet or raw", "auto");
    readonly Option<string?> _interface = new("--interface", "-i") { Description = "Send and receive by this interface only" };
    readonly Option<string?> _source = new("--source") { Description = "Address to send from; the kernel's choice when not given" };
    readonly Option<string[]> _allow = new("--allow") { Description = "Prefix that may be probed although the policy refuses it; can be repeated" };
    readonly Option<FileInfo?> _exclude = Settings.Option<FileInfo?>("--do-not-probe", "File of prefixes never to probe, one on each line", null);
    readonly Option<FileInfo?> _resume = new("--resume") { Description = "File that keeps where the sweep stands; if it exists the sweep goes on from there" };
    readonly Option<long?> _fromPosition = new("--from-position") { Description = "Begin at this position of the order; needs --seed" };
    readonly Option<string> _format = Text("--format", "ndjson (hop events) or csv (as caracal and Iris have it)", "ndjson");
    readonly Option<FileInfo?> _output = new("--output", "-o") { Description = "File to write to instead of standard output; a resumed sweep appends" };
    readonly Option<DirectoryInfo?> _snapshots = Settings.Option<DirectoryInfo?>("--snapshots", "Folder of MMDB, pyasn and IXP files to annotate hop events with, instead of the latest snapshots of --data", null);
    readonly Option<DirectoryInfo> _data = Settings.Option("--data", "Data directory whose latest snapshots annotate, where it has any", new DirectoryInfo(Settings.DefaultDataDirectory));
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be probed and send nothing" };
    readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No progress on standard error" };
    readonly Option<ulong?> _simulate = new("--simulate") { Description = "Sweep the simulated Internet of this seed, as fast as it goes; needs no rights" };
    readonly Option<string?> _from = new("--from") { Description = "Vantage point of the simulated Internet, a city's code; fra when not given" };

    public SweepFlags() => _exclude.Aliases.Add("--exclude");

    public void AddTo(Command command)
    {
        command.Add(_targets);
        foreach (Option option in new Option[]
        {
            _method, _perSubnet, _minTtl, _maxTtl, _flows, _sourcePort, _port, _rate, _prefixRate, _fill, _neighbourhood, _neighbourhoodProbes, _grace,
            _multipath, _confidence, _maxFlows, _seed, _senders, _backend, _interface, _source, _allow, _exclude, _resume, _fromPosition, _format, _output, _snapshots, _data,
            _dryRun, _quiet, _simulate, _from,
        })
            command.Add(option);
    }

    /// <exception cref="CliException">Something is wrong; every fault is named.</exception>
    public SweepOrder Read(ParseResult parsed)
    {
        var faults = new FaultList();
        var isMultipath = parsed.GetValue(_multipath);
        var maxFlows = faults.InRange("--max-flows", parsed.GetValue(_maxFlows), 6, 32_000);
        var source = SourceOf(parsed.GetValue(_source), faults);
        var confidence = parsed.GetValue(_confidence);
        faults.AddIf(confidence is not (95 or 99), $"--confidence: {confidence} is no choice; give 95 or 99.");
        faults.AddIf(isMultipath && parsed.GetValue(_resume) is not null, "--resume: the rounds of --multipath cannot be resumed; leave one of them out.");
        faults.AddIf(isMultipath && parsed.GetResult(_fill) is { Implicit: false }, "--fill: the rounds of --multipath end at the last TTL; leave one of them out.");
        faults.AddIf(isMultipath && parsed.GetResult(_flows) is { Implicit: false }, "--flows: --multipath chooses the flows itself; leave one of them out.");
        faults.AddIf(parsed.GetValue(_fromPosition) is < 0, "--from-position: give 0 or more.");
        faults.AddIf(parsed.GetValue(_fromPosition) is not null && parsed.GetValue(_seed) is null && parsed.GetValue(_resume) is null, "--from-position: a position means something in one order only; add the --seed that the order has.");
        faults.AddIf(parsed.GetValue(_from) is not null && parsed.GetValue(_simulate) is null, "--from names a place of the simulated Internet; add --simulate SEED or leave it out.");
        var prefixRate = parsed.GetValue(_prefixRate);
        faults.AddIf(prefixRate is < 0 or > SweepPacer.MaxRate, $"--prefix-rate: {prefixRate} is out of range; give 0 to {SweepPacer.MaxRate}.");
        var grace = parsed.GetValue(_grace);
        faults.AddIf(grace is not (>= 0.1 and <= 60), $"--grace: {grace} is out of range; give 0.1 to 60.");
        var order = new SweepOrder
        {
            Targets = parsed.GetRequiredValue(_targets),
            Parameters = ParametersOf(parsed, faults, isMultipath ? maxFlows : null),
            HostsPerSubnet = faults.InRange("--per-subnet", parsed.GetValue(_perSubnet), 0, SweepTargetsBuilder.MaxHostsPerSubnet),
            Rate = faults.InRange("--rate", parsed.GetValue(_rate), 0, SweepPacer.MaxRate),
            PrefixRate = prefixRate,
            NeighbourhoodTtl = faults.InRange("--neighbourhood", parsed.GetValue(_neighbourhood), 0, 255),
            NeighbourhoodProbes = faults.InRange("--neighbourhood-probes", parsed.GetValue(_neighbourhoodProbes), 1, int.MaxValue),
            Grace = grace is >= 0.1 and <= 60 ? TimeSpan.FromSeconds(grace) : default,
            Seed = parsed.GetValue(_seed),
            Senders = faults.InRange("--senders", parsed.GetValue(_senders), 1, parsed.GetValue(_simulate) is null ? 64 : 1),
            Backend = faults.OneOf("--backend", parsed.GetRequiredValue(_backend), ("auto", SendBackend.Auto), ("xdp", SendBackend.Xdp), ("packet", SendBackend.Packet), ("raw", SendBackend.Raw)),
            Interface = parsed.GetValue(_interface),
            SourceIpv4 = source is { IsIpv4: true } ? source : null,
            SourceIpv6 = source is { IsIpv4: false } ? source : null,
            Allow = [.. (parsed.GetValue(_allow) ?? []).Select(Policies.AllowedPrefix)],
            Exclude = parsed.GetValue(_exclude),
            Resume = parsed.GetValue(_resume),
            FromPosition = parsed.GetValue(_fromPosition),
            MultipathEpsilon = isMultipath ? confidence == 99 ? 0.01 : 0.05 : null,
            MaxFlows = maxFlows,
            IsCsv = faults.OneOf("--format", parsed.GetRequiredValue(_format), ("ndjson", false), ("csv", true)),
            Output = parsed.GetValue(_output),
            Snapshots = parsed.GetValue(_snapshots),
            DataDirectory = parsed.GetRequiredValue(_data).FullName,
            IsDryRun = parsed.GetValue(_dryRun),
            IsQuiet = parsed.GetValue(_quiet),
            Simulate = parsed.GetValue(_simulate),
            From = VantageFlags.Place(parsed.GetValue(_from) ?? "fra"),
        };
        faults.ThrowIfAny();
        return order;
    }

    SweepParameters ParametersOf(ParseResult parsed, FaultList faults, int? multipathFlows)
    {
        var method = faults.OneOf("--method", parsed.GetRequiredValue(_method), ("udp", SweepMethod.Udp), ("icmp", SweepMethod.Icmp), ("tcp-syn", SweepMethod.TcpSyn));
        var (min, max) = (faults.InRange("--min-ttl", parsed.GetValue(_minTtl), 1, 255), faults.InRange("--max-ttl", parsed.GetValue(_maxTtl), 1, 255));
        faults.AddIf(min > max, $"--min-ttl: {min} is above --max-ttl {max}; lower it or raise --max-ttl.");
        var fill = parsed.GetResult(_fill) is { Implicit: false } ? faults.InRange("--fill", parsed.GetValue(_fill), 1, 255) : max;
        var standardPort = method == SweepMethod.TcpSyn ? 80 : 33_434;
        var parameters = new SweepParameters
        {
            Method = method,
            MinTtl = new Ttl(Math.Min(min, max)),
            MaxTtl = new Ttl(max),
            FillTtl = new Ttl(Math.Max(fill, max)),
            Flows = multipathFlows ?? faults.InRange("--flows", parsed.GetValue(_flows), 1, 32_768),
            SourcePort = (ushort)faults.InRange("--source-port", parsed.GetValue(_sourcePort), 1, 65_535),
            DestinationPort = (ushort)faults.InRange("--port", parsed.GetValue(_port) ?? standardPort, 1, 65_535),
        };
        foreach (var (property, message) in faults.IsEmpty ? parameters.Faults() : [])
            faults.AddIf(true, $"{FlagOf(property)}: {message}");
        return parameters;
    }

    static string FlagOf(string property) => property switch
    {
        nameof(SweepParameters.SourcePort) => "--source-port",
        nameof(SweepParameters.MaxTtl) => "--max-ttl",
        nameof(SweepParameters.FillTtl) => "--fill",
        _ => property,
    };

    static Address? SourceOf(string? text, FaultList faults)
    {
        var isAddress = Address.TryParse(text, out var address);
        faults.AddIf(text is not null && !isAddress, $"--source: '{text}' is no address; give one of this host's, such as 192.0.2.7.");
        return isAddress ? address : null;
    }

    static Option<int> Number(string name, string description, int standard) => new(name) { Description = description, DefaultValueFactory = _ => standard };

    static Option<string> Text(string name, string description, string standard, params string[] aliases) =>
        new(name, aliases) { Description = description, DefaultValueFactory = _ => standard };
}
