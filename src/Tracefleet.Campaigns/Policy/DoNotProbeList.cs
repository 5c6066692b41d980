using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Campaigns.Policy;

/// <summary>A line that could not be read.</summary>
/// <param name="Line">From 1.</param>
public sealed record LineFault(int Line, string Message);

/// <summary>Address blocks whose owners do not want to be probed. It wins over every other rule.</summary>
/// <remarks>File format: one prefix or address on a line; <c>#</c> starts a comment; blank lines are skipped.</remarks>
public sealed class DoNotProbeList
{
    public static readonly DoNotProbeList Empty = new([]);

    readonly PrefixTable<Prefix> _table;

    public DoNotProbeList(IEnumerable<Prefix> prefixes)
    {
        Prefixes = [.. prefixes.Distinct().Order()];
        var builder = new PrefixTableBuilder<Prefix>();
        foreach (var prefix in Prefixes)
            builder.Add(prefix, prefix);
        _table = builder.Build();
    }

    public ImmutableArray<Prefix> Prefixes { get; }

    /// <summary>The most specific block on the list that holds the address, or that holds the IPv4 address hidden in it.</summary>
    public Prefix? Find(Address address)
    {
        if (_table.TryFind(address, out var prefix))
            return prefix;
        return EmbeddedIpv4.In(address) is { } hidden && _table.TryFind(hidden, out prefix) ? prefix : null;
    }

    /// <summary>Reads every line; the list holds those that could be read, and is only complete when there are no faults.</summary>
    public static (DoNotProbeList List, ImmutableArray<LineFault> Faults) Parse(IEnumerable<string> lines)
    {
        var prefixes = new List<Prefix>();
        var faults = ImmutableArray.CreateBuilder<LineFault>();
        foreach (var (index, line) in lines.Index())
        {
            var comment = line.IndexOf('#', StringComparison.Ordinal);
            var text = (comment < 0 ? line : line[..comment]).Trim();
            if (Prefix.TryParse(text, out var prefix))
                prefixes.Add(prefix);
            else if (text.Length > 0)
                faults.Add(new LineFault(index + 1, $"'{Planning.TargetText.Quotable(text)}' is no prefix without host bits, such as 192.0.2.0/24 or 2001:db8::/32."));
        }
        return (new DoNotProbeList(prefixes), faults.ToImmutable());
    }
}
