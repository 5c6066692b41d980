using System.CommandLine;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Probing;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Multipath;

/// <summary>The flags that say how paths are looked for.</summary>
sealed class MultipathFlags
{
    static readonly MultipathParameters Default = MultipathParameters.Default;

    static readonly Dictionary<string, TraceMethod> Methods = new(StringComparer.Ordinal)
    {
        ["udp-paris"] = TraceMethod.UdpParis,
        ["icmp-paris"] = TraceMethod.IcmpParis,
        ["tcp-syn"] = TraceMethod.TcpSyn,
        ["tcp-ack"] = TraceMethod.TcpAck,
    };

    readonly Option<int?> _paths = new("--paths", "-p") { Description = $"Trace this many flows, each along its whole path, 1 to {FixedPathsSession.MaxPaths}; 4 when neither this nor --mda is given" };
    readonly Option<bool> _mda = new("--mda") { Description = "Find all load-balanced paths with the stated confidence (Multipath Detection Algorithm)" };
    readonly Option<bool> _full = new("--full") { Description = "With --mda: node control from the start, not only once a diamond is found uneven; costs more probes" };
    readonly Option<double> _confidence = new("--confidence") { Description = "With --mda: percent, 50 to 99.99, for the whole graph", DefaultValueFactory = _ => 95 };
    readonly Option<string> _method = new("--method", "-m") { Description = $"{string.Join(", ", Methods.Keys)}: what the flows are made of", DefaultValueFactory = _ => "udp-paris" };
    readonly Option<int> _firstTtl = Number("First TTL probed, 1 to 255", Default.FirstTtl.Value, "--first-ttl", "-f");
    readonly Option<int> _maxTtl = Number("Last TTL probed, 1 to 255", Default.MaxTtl.Value, "--max-ttl", "--ttl");
    readonly Option<int> _attempts = Number("Probes for a silent flow and TTL, 1 to 10", Default.Attempts, "--attempts");
    readonly Option<int> _gapLimit = Number("Silent TTLs in a row that end a path, 1 to 255", Default.GapLimit, "--gap-limit");
    readonly Option<double> _wait = new("--wait", "-w") { Description = "Seconds a reply is waited for, 0.01 to 60; fractions are fine", DefaultValueFactory = _ => Default.Wait.TotalSeconds };
    readonly Option<double> _grace = new("--grace") { Description = "Seconds that late replies are still taken at the end, 0 to 60", DefaultValueFactory = _ => Default.Grace.TotalSeconds };
    readonly Option<int> _inFlight = Number("Probes on their way at the same time, 1 to 4096", Default.InFlight, "--in-flight");
    readonly Option<int> _maxProbes = Number("Probes to spend at most, 1 to 10000000; the result says when they did not suffice", Default.MaxProbes, "--max-probes");
    readonly Option<int> _rate = Number("Probes per second at most, 1 to 100000", 1_000, "--rate");
    readonly Option<int> _sourcePort = Number("Source port or ICMP identifier of the first flow, 1024 to 65535; each further flow takes the next", ProbeFormat.Default.SourcePort, "--source-port", "--src-port");
    readonly Option<int?> _destinationPort = new("--port", "--dst-port") { Description = "Destination port of UDP and TCP, 1 to 65535; 33434 for UDP and 80 for TCP when not given" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _paths, _mda, _confidence, _full, _method, _firstTtl, _maxTtl, _attempts, _gapLimit, _wait, _grace, _inFlight, _maxProbes, _rate,
            _sourcePort, _destinationPort,
        })
            command.Add(option);
    }

    static Option<int> Number(string description, int standard, string name, params string[] aliases) =>
        new(name, aliases) { Description = description, DefaultValueFactory = _ => standard };

    public int Rate(ParseResult parsed) => parsed.GetRequiredValue(_rate);

    /// <exception cref="CliException">Flags are out of range or contradict each other; every fault is named.</exception>
    public Func<Address, FlowSession> Read(ParseResult parsed)
    {
        var faults = new MultipathFaults();
        Check(parsed, faults);
        faults.ThrowIfAny();
        var parameters = ParametersOf(parsed);
        if (!parsed.GetValue(_mda))
            return destination => new FixedPathsSession(destination, parsed.GetValue(_paths) ?? 4, parameters);
        var confidence = parsed.GetRequiredValue(_confidence) / 100;
        var mode = parsed.GetValue(_full) ? MdaMode.Full : MdaMode.Auto;
        return destination => new MdaSession(destination, confidence, parameters, mode);
    }

    void Check(ParseResult parsed, MultipathFaults faults)
    {
        if (parsed.GetValue(_mda) && parsed.GetValue(_paths) is not null)
            faults.Add("Give --paths for a fixed number of flows or --mda to find all paths, not both.");
        if (!parsed.GetValue(_mda) && (parsed.GetValue(_full) || parsed.GetResult(_confidence) is { Implicit: false }))
            faults.Add("--confidence and --full belong to --mda; a fixed number of paths promises nothing.");
        if (!Methods.ContainsKey(parsed.GetRequiredValue(_method)))
            faults.Add($"--method: '{parsed.GetRequiredValue(_method)}' keeps no flow apart; use {string.Join(", ", Methods.Keys)}.");
        faults.Range("--paths", parsed.GetValue(_paths) ?? 1, 1, FixedPathsSession.MaxPaths);
        faults.Range("--confidence", parsed.GetRequiredValue(_confidence), 50, 99.99);
        faults.Range("--max-ttl", parsed.GetRequiredValue(_maxTtl), 1, 255);
        faults.Range("--first-ttl", parsed.GetRequiredValue(_firstTtl), 1, Math.Clamp(parsed.GetRequiredValue(_maxTtl), 1, 255));
        faults.Range("--attempts", parsed.GetRequiredValue(_attempts), 1, 10);
        faults.Range("--gap-limit", parsed.GetRequiredValue(_gapLimit), 1, 255);
        faults.Range("--wait", parsed.GetRequiredValue(_wait), 0.01, 60);
        faults.Range("--grace", parsed.GetRequiredValue(_grace), 0, 60);
        faults.Range("--in-flight", parsed.GetRequiredValue(_inFlight), 1, 4_096);
        faults.Range("--max-probes", parsed.GetRequiredValue(_maxProbes), 1, 10_000_000);
        faults.Range("--rate", parsed.GetRequiredValue(_rate), 1, 100_000);
        faults.Range("--source-port", parsed.GetRequiredValue(_sourcePort), 1_024, 65_535);
        faults.Range("--port", parsed.GetValue(_destinationPort) ?? 1, 1, 65_535);
    }

    MultipathParameters ParametersOf(ParseResult parsed)
    {
        var method = Methods[parsed.GetRequiredValue(_method)];
        var isTcp = method is TraceMethod.TcpSyn or TraceMethod.TcpAck;
        var isBudgetGiven = parsed.GetResult(_maxProbes) is { Implicit: false };
        return new MultipathParameters
        {
            Format = new ProbeFormat
            {
                Method = method,
                SourcePort = (ushort)parsed.GetRequiredValue(_sourcePort),
                DestinationPort = (ushort)(parsed.GetValue(_destinationPort) ?? (isTcp ? 80 : ProbeFormat.Default.DestinationPort)),
            },
            FirstTtl = new Ttl(parsed.GetRequiredValue(_firstTtl)),
            MaxTtl = new Ttl(parsed.GetRequiredValue(_maxTtl)),
            Attempts = parsed.GetRequiredValue(_attempts),
            GapLimit = parsed.GetRequiredValue(_gapLimit),
            Wait = TimeSpan.FromSeconds(parsed.GetRequiredValue(_wait)),
            Grace = TimeSpan.FromSeconds(parsed.GetRequiredValue(_grace)),
            InFlight = parsed.GetRequiredValue(_inFlight),
            // A fixed number of paths is a budget of its own.
            MaxProbes = isBudgetGiven || parsed.GetValue(_mda) ? parsed.GetRequiredValue(_maxProbes) : 10_000_000,
        };
    }
}

/// <summary>Gathers what is wrong with flags, to name all of it at once.</summary>
sealed class MultipathFaults
{
    readonly List<string> _faults = [];

    public void Add(string fault) => _faults.Add(fault);

    public void Range(string flag, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
            _faults.Add(string.Create(CultureInfo.InvariantCulture, $"{flag}: {value} is out of range; give {min} to {max}."));
    }

    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
            throw new CliException(string.Join(Environment.NewLine, _faults), ExitCode.Usage);
    }
}
