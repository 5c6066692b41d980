using System.CommandLine;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Cli.Tracing;
using Tracefleet.Coordinator;

namespace Tracefleet.Cli.Serving;

/// <summary>Which network an agent probes: this host's, or the simulated Internet; and whom it may not probe.</summary>
sealed class NetworkFlags
{
    readonly AccessFlags _access = new();
    readonly Option<ulong?> _simulate = new("--simulate") { Description = "Probe the simulated Internet of this seed instead of the real one" };
    readonly Option<double> _timeScale = new("--time-scale") { Description = "How many times faster than real time the simulation runs; 0 for as fast as it can", DefaultValueFactory = _ => 1 };
    readonly Option<DirectoryInfo?> _snapshots = Settings.Option<DirectoryInfo?>("--snapshots", "Folder of MMDB, pyasn and IXP files to annotate with, instead of the latest snapshots of the data directory", null);
    readonly Option<string[]> _allow = new("--allow") { Description = "Prefix that may be probed although the policy refuses it; can be repeated" };
    readonly Option<FileInfo?> _doNotProbe = Settings.Option<FileInfo?>("--do-not-probe", "File of prefixes never to probe, one on each line", null);

    public void AddTo(Command command)
    {
        _access.AddTo(command);
        foreach (Option option in new Option[] { _simulate, _timeScale, _snapshots, _allow, _doNotProbe })
            command.Add(option);
    }

    /// <param name="dataDirectory">Where the snapshots are that annotate where no folder is named.</param>
    public async Task<Vantage> OpenAsync(ParseResult parsed, string name, VantagePlace? place, string dataDirectory, CancellationToken cancellation)
    {
        var vantage = parsed.GetValue(_simulate) is { } seed
            ? OpenSimulated(parsed, name, seed)
            : await _access.OpenAsync(parsed, name, parsed.GetValue(_snapshots), dataDirectory, cancellation);
        return place is null ? vantage : vantage with { Place = place };
    }

    Vantage OpenSimulated(ParseResult parsed, string name, ulong seed)
    {
        _access.RefuseAny(parsed, "leave it out with --simulate");
        return Vantages.Simulated(seed, name, PaceOf(parsed.GetRequiredValue(_timeScale)));
    }

    /// <summary>Says which sockets are used where they are not the best, and why.</summary>
    public static void TellTransport(Vantage vantage)
    {
        if (vantage.TransportReason is { } reason)
            Console.Error.WriteLine($"tracefleet: probing by {vantage.TransportName} sockets. {reason}");
    }

    public ProbePolicy Policy(ParseResult parsed) => Policies.Of((parsed.GetValue(_allow) ?? []).Select(Policies.AllowedPrefix), parsed.GetValue(_doNotProbe)?.FullName);

    public static SimulatedPace PaceOf(double timeScale) => timeScale switch
    {
        0 => SimulatedPace.Unpaced,
        > 0 and <= 1_000 => SimulatedPace.RealTime(timeScale),
        _ => throw new CliException($"--time-scale: {timeScale} is out of range; give 0 to 1000.", ExitCode.Usage),
    };
}

/// <summary>Reads who may be probed from flags.</summary>
static class Policies
{
    public static ProbePolicy Of(CoordinatorOptions options) => Of(options.AllowedTargets, options.DoNotProbeFile);

    public static ProbePolicy Of(IEnumerable<Prefix> allow, string? doNotProbeFile) =>
        new(allow, doNotProbeFile is null ? DoNotProbeList.Empty : ReadList(doNotProbeFile));

    static DoNotProbeList ReadList(string file)
    {
        try
        {
            var (list, faults) = DoNotProbeList.Parse(File.ReadLines(file));
            return faults.IsEmpty
                ? list
                : throw new CliException(string.Join(Environment.NewLine, faults.Select(fault => $"{file} line {fault.Line}: {fault.Message}")), ExitCode.Usage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--do-not-probe: {failure.Message}", ExitCode.Usage);
        }
    }

    public static Prefix AllowedPrefix(string text) => Prefix.TryParse(text, out var prefix)
        ? prefix
        : throw new CliException($"--allow: '{text}' is no prefix; give one such as 198.18.0.0/15 with zero host bits.", ExitCode.Usage);
}
