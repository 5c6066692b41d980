using System.CommandLine;
using Tracefleet.Agent;
using Tracefleet.Agent.Names;
using Tracefleet.Cli.Annotating;
using Tracefleet.Simulation.Geography;

namespace Tracefleet.Cli.Tracing;

/// <summary>The flags of every tool that measures by itself: from where, and what its results are annotated with.</summary>
sealed class VantageFlags
{
    readonly AccessFlags _access;
    readonly Option<ulong?> _simulate = new("--simulate") { Description = "Measure in the simulated Internet of this seed instead; needs no rights" };
    readonly Option<string?> _from = new("--from") { Description = "Vantage point of the simulated Internet, a city's code; fra when not given" };
    readonly Option<DirectoryInfo?> _snapshots = Settings.Option<DirectoryInfo?>("--snapshots", "Folder of MMDB, pyasn and IXP files to annotate with, instead of the latest snapshots of --data", null);
    readonly Option<DirectoryInfo> _data = Settings.Option("--data", "Data directory whose latest snapshots annotate, where it has any", new DirectoryInfo(Settings.DefaultDataDirectory));
    readonly Option<bool> _numeric = new("--numeric", "-n") { Description = "Look no names up" };

    /// <param name="interfaceAlias">Short form of --interface; ping and mtr have <c>-i</c> for their interval.</param>
    public VantageFlags(string interfaceAlias = "-i") => _access = new AccessFlags(interfaceAlias);

    public void AddTo(Command command)
    {
        _access.AddTo(command);
        foreach (Option option in new Option[] { _numeric, _snapshots, _data, _simulate, _from })
            command.Add(option);
    }

    /// <summary>The caller owns the vantage's transport.</summary>
    /// <exception cref="CliException">The flags name no vantage that there is.</exception>
    public async Task<Vantage> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_simulate) is { } seed)
            return OpenSimulated(parsed, seed);
        if (parsed.GetValue(_from) is not null)
            throw new CliException("--from names a place of the simulated Internet; add --simulate SEED or leave it out.", ExitCode.Usage);
        return await _access.OpenAsync(parsed, "local", parsed.GetValue(_snapshots), parsed.GetRequiredValue(_data).FullName, cancellation);
    }

    Vantage OpenSimulated(ParseResult parsed, ulong seed)
    {
        _access.RefuseAny(parsed, "leave it out with --simulate");
        return Vantages.Simulated(seed, Place(parsed.GetValue(_from) ?? "fra"), SimulatedPace.RealTime(1));
    }

    /// <summary>Who to ask for the names of interfaces; the caller owns it. Simulated addresses belong to somebody else in reality, so nobody is asked for them.</summary>
    public IPtrNames Names(ParseResult parsed, Vantage vantage) =>
        parsed.GetValue(_numeric) || vantage.TransportName == Vantage.Simulated
            ? NoPtrNames.Instance
            : new PtrNames(ResolverSettings.OfThisHost(), TimeProvider.System);

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
