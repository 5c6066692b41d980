using System.CommandLine;
using System.Net.NetworkInformation;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Cli.Annotating;
using Tracefleet.Enrichment;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Cli.Tracing;

/// <summary>The flags of all that probes this host's network: by which sockets, from which address, by which interface.</summary>
sealed class AccessFlags
{
    readonly Option<string> _transport = new("--transport") { Description = "Sockets to probe with: auto (the best allowed), raw, datagram", DefaultValueFactory = _ => "auto" };
    readonly Option<string?> _source = new("--source") { Description = "Address of this host to send from" };
    readonly Option<string?> _interface;

    /// <param name="interfaceAlias">Short form of --interface; null for none.</param>
    public AccessFlags(string? interfaceAlias = null)
    {
        string[] aliases = interfaceAlias is null ? [] : [interfaceAlias];
        _interface = new("--interface", aliases) { Description = "Interface to leave by" };
        _transport.AcceptOnlyFromAmong("auto", "raw", "datagram");
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _transport, _source, _interface })
            command.Add(option);
    }

    /// <summary>This host as a vantage, annotating from a folder of files, or else from the latest snapshots of a data directory; the caller owns its
    /// transport.</summary>
    /// <exception cref="CliException">A flag names what this host does not have, or the sockets asked for may not be opened.</exception>
    public async Task<Vantage> OpenAsync(ParseResult parsed, string name, DirectoryInfo? snapshots, string dataDirectory, CancellationToken cancellation)
    {
        var latest = snapshots is null ? await ChosenSnapshots.LatestOfAsync(dataDirectory, cancellation) : Annotator.None;
        var vantage = Open(parsed, name, snapshots);
        return snapshots is null ? vantage with { Annotator = latest } : vantage;
    }

    /// <summary>This host as a vantage; the caller owns its transport.</summary>
    /// <exception cref="CliException">A flag names what this host does not have, or the sockets asked for may not be opened.</exception>
    Vantage Open(ParseResult parsed, string name, DirectoryInfo? snapshots)
    {
        var access = new NetworkAccess
        {
            Transport = Enum.Parse<TransportChoice>(parsed.GetRequiredValue(_transport), ignoreCase: true),
            Source = LocalAddress(parsed.GetValue(_source)),
            Interface = LocalInterface(parsed.GetValue(_interface)),
            Snapshots = snapshots,
        };
        try
        {
            return Vantages.Here(name, access);
        }
        catch (MissingCapabilityException missing)
        {
            throw new CliException($"{missing.Message} Or leave --transport raw out.");
        }
    }

    /// <param name="remedy">What to do instead, such as "leave it out with --simulate".</param>
    /// <exception cref="CliException">One of the flags was given, where this host is not what is measured from.</exception>
    public void RefuseAny(ParseResult parsed, string remedy)
    {
        foreach (Option flag in new Option[] { _transport, _source, _interface })
        {
            if (parsed.GetResult(flag) is { Implicit: false })
                throw new CliException($"{flag.Name} is about this host; {remedy}.", ExitCode.Usage);
        }
    }

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
}
