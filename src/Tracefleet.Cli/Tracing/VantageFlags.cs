using System.CommandLine;
using System.Net.NetworkInformation;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Names;
using Tracefleet.Simulation.Geography;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Cli.Tracing;

/// <summary>The flags of every tool that measures by itself: from where, and what its results are annotated with.</summary>
sealed class VantageFlags
{
    readonly Option<string> _transport = new("--transport") { Description = "Sockets to probe with: auto (the best allowed), raw, datagram", DefaultValueFactory = _ => "auto" };
    readonly Option<string?> _source = new("--source") { Description = "Address of this host to send from" };
    readonly Option<string?> _interface;
    readonly Option<ulong?> _simulate = new("--simulate") { Description = "Measure in the simulated Internet of this seed instead; needs no rights" };
    readonly Option<string?> _from = new("--from") { Description = "Vantage point of the simulated Internet, a city's code; fra when not given" };
    readonly Option<DirectoryInfo?> _snapshots = Settings.Option<DirectoryInfo?>("--snapshots", "Folder of MMDB, pyasn and IXP files to annotate with", null);
    readonly Option<bool> _numeric = new("--numeric", "-n") { Description = "Look no names up" };

    /// <param name="interfaceAlias">Short form of --interface; ping and mtr have <c>-i</c> for their interval.</param>
    public VantageFlags(string interfaceAlias = "-i")
    {
        _interface = new("--interface", interfaceAlias) { Description = "Interface to leave by" };
        _transport.AcceptOnlyFromAmong("auto", "raw", "datagram");
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _transport, _source, _interface, _numeric, _snapshots, _simulate, _from })
            command.Add(option);
    }

    /// <summary>The caller owns the vantage's transport.</summary>
    /// <exception cref="CliException">The flags name no vantage that there is.</exception>
    public Vantage Open(ParseResult parsed)
    {
        if (parsed.GetValue(_simulate) is { } seed)
            return OpenSimulated(parsed, seed);
        if (parsed.GetValue(_from) is not null)
            throw new CliException("--from names a place of the simulated Internet; add --simulate SEED or leave it out.", ExitCode.Usage);
        var access = new NetworkAccess
        {
            Transport = Enum.Parse<TransportChoice>(parsed.GetRequiredValue(_transport), ignoreCase: true),
            Source = LocalAddress(parsed.GetValue(_source)),
            Interface = LocalInterface(parsed.GetValue(_interface)),
            Snapshots = parsed.GetValue(_snapshots),
        };
        try
        {
            return Vantages.Here("local", access);
        }
        catch (MissingCapabilityException missing)
        {
            throw new CliException($"{missing.Message} Or leave --transport raw out.");
        }
    }

    Vantage OpenSimulated(ParseResult parsed, ulong seed)
    {
        foreach (Option<string?> flag in new[] { _source, _interface })
        {
            if (parsed.GetValue(flag) is not null)
                throw new CliException($"{flag.Name} is about this host; leave it out with --simulate.", ExitCode.Usage);
        }
        return Vantages.Simulated(seed, Place(parsed.GetValue(_from) ?? "fra"), SimulatedPace.RealTime(1));
    }

    /// <summary>Who to ask for the names of interfaces; the caller owns it. Simulated addresses belong to somebody else in reality, so nobody is asked for them.</summary>
    public IPtrNames Names(ParseResult parsed, Vantage vantage) =>
        parsed.GetValue(_numeric) || vantage.TransportName == Vantage.Simulated
            ? NoPtrNames.Instance
            : new PtrNames(ResolverSettings.OfThisHost(), TimeProvider.System);

    static Address? LocalAddress(string? text)
    {
        if (text is null)
            return null;
        if (!Address.TryParse(text, out var address))
            throw new CliException($"--source: '{text}' is no address; give one of this host.", ExitCode.Usage);
        var ours = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(known => Address.FromIPAddress(known.Address))
            .ToList();
        return ours.Contains(address)
            ? address
            : throw new CliException($"--source: {address} is no address of this host; it has {string.Join(", ", ours.Order())}.", ExitCode.Usage);
    }

    static string? LocalInterface(string? name)
    {
        var names = name is null ? [] : NetworkInterface.GetAllNetworkInterfaces().Select(device => device.Name).ToList();
        return name is null || names.Contains(name)
            ? name
            : throw new CliException($"--interface: this host has no interface '{name}'; it has {string.Join(", ", names)}.", ExitCode.Usage);
    }

    public static string Place(string name)
    {
        const int codeLength = 3;
        var hasCode = name.Length == codeLength || (name.Length > codeLength && !char.IsAsciiLetter(name[codeLength]));
        if (hasCode && Cities.IndexOf(name.AsSpan(0, codeLength)) >= 0)
            return name;
        var codes = string.Join(' ', Cities.All.Select(city => city.Code).Order(StringComparer.Ordinal));
        throw new CliException($"--from: the simulated Internet has no vantage point '{name}'. A name is one of these, alone or with a suffix (fra2):{Environment.NewLine}{codes}", ExitCode.Usage);
    }
}
