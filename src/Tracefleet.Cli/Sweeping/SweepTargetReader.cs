using Tracefleet.Addressing;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Cli.Sweeping;

/// <summary>The targets of a sweep and who of them may be probed.</summary>
/// <param name="Filter">Null when every target may.</param>
/// <param name="Refused">Addresses of files that were left out.</param>
sealed record SweepTargetSet(SweepTargets Targets, IAddressFilter? Filter, long Refused);

/// <summary>Reads targets from the command line and from files.</summary>
sealed class SweepTargetReader
{
    const int MaxFaults = 10;

    readonly PolicyFilter _filter;
    readonly ProbePolicy _policy;
    readonly SweepTargetsBuilder _builder;
    readonly List<string> _faults = [];
    long _refused;
    string? _firstRefusal;
    bool _needsFilter;

    SweepTargetReader(ProbePolicy policy, int hostsPerSubnet)
    {
        _policy = policy;
        _filter = new PolicyFilter(policy);
        _builder = new SweepTargetsBuilder(hostsPerSubnet);
    }

    /// <exception cref="CliException">A target cannot be read, one of the command line may not be probed, or none is left.</exception>
    public static SweepTargetSet Read(IEnumerable<string> arguments, int hostsPerSubnet, ProbePolicy policy)
    {
        var reader = new SweepTargetReader(policy, hostsPerSubnet);
        foreach (var argument in arguments)
            reader.Add(argument);
        if (reader._faults.Count > 0)
            throw new CliException(string.Join(Environment.NewLine, reader._faults.Take(MaxFaults)), ExitCode.Usage);
        return reader.Build();
    }

    SweepTargetSet Build()
    {
        try
        {
            var targets = _builder.Build();
            return targets.Count > 0
                ? new SweepTargetSet(targets, _needsFilter ? _filter : null, _refused)
                : throw new CliException(_firstRefusal ?? "There are no targets; give addresses or prefixes.", ExitCode.Usage);
        }
        catch (ArgumentException tooMany)
        {
            throw new CliException($"{tooMany.Message.Split(" (Parameter")[0]} --per-subnet does that.", ExitCode.Usage);
        }
    }

    void Add(string argument)
    {
        if (!argument.StartsWith('@'))
        {
            Add(argument, argument, isListed: false);
            return;
        }
        try
        {
            var number = 0;
            foreach (var line in argument == "@-" ? LinesOf(Console.In) : File.ReadLines(argument[1..]))
            {
                number++;
                var comment = line.IndexOf('#', StringComparison.Ordinal);
                var text = (comment < 0 ? line : line[..comment]).Trim();
                if (text.Length > 0 && _faults.Count < MaxFaults)
                    Add(text, $"{argument[1..]} line {number}", isListed: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot read targets from {argument[1..]}: {failure.Message}", ExitCode.Usage);
        }
    }

    void Add(string text, string place, bool isListed)
    {
        if (!Prefix.TryParse(text, out var prefix))
            _faults.Add($"{place}: '{Shown(text)}' is no address and no prefix without host bits; give one such as 192.0.2.1 or 2001:db8::/48.");
        else if (prefix.Length == prefix.Network.BitLength && !_filter.Allows(prefix.Network))
            Refuse(prefix.Network, isListed);
        else if (prefix.Length < prefix.Network.BitLength && !_filter.AllowsAll(prefix) && IsRefusedWhole(prefix))
            Refuse(prefix.Network, isListed);
        else
            Take(prefix);
    }

    void Take(Prefix prefix)
    {
        _needsFilter |= prefix.Length < prefix.Network.BitLength && !_filter.AllowsAll(prefix);
        _builder.Add(prefix);
    }

    // Both ends are refused for the same reason: the block lies in one that is.
    bool IsRefusedWhole(Prefix prefix) =>
        !_filter.Allows(prefix.First) && !_filter.Allows(prefix.Last) && !_policy.Allow.Any(prefix.Contains)
        && SpecialRanges.Describe(prefix.First) == SpecialRanges.Describe(prefix.Last);

    void Refuse(Address address, bool isListed)
    {
        _refused++;
        _firstRefusal ??= _policy.Check(address).Detail;
        if (!isListed)
            _faults.Add(_policy.Check(address).Detail!);
    }

    static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "...";

    static IEnumerable<string> LinesOf(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
