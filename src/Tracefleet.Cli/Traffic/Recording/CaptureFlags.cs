using System.Collections.Immutable;
using System.CommandLine;
using Tracefleet.Agent.Traffic.Capturing;
using Tracefleet.Cli.Pinging;
using Tracefleet.Sockets.Linux.Capturing;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>The flags of a capture: where, what of it, and with how much memory.</summary>
sealed class CaptureFlags
{
    const int MostRings = 64, UsualMostRings = 4, UsualMegabytes = 64, FewestMegabytes = 8, UsualFlows = 262_144, FewestFlows = 16_384;

    readonly Option<string[]> _interface = new("--interface", "-i")
    {
        Description = "Interface to capture on; can be repeated, and any is all that are up. By default that of the default route. What passes several, "
            + "such as a bridge and its ports, counts on each",
    };

    readonly Option<int?> _rings = new("--rings")
    {
        Description = $"Rings of each interface, each with a thread, over which the kernel spreads flows, 1 to {MostRings}; one for each core, "
            + $"{UsualMostRings} at most, unless given, and one where there are several interfaces",
    };

    readonly Option<int?> _megabytes = new("--ring-megabytes")
    {
        Description = $"Memory of each ring, 2 to 4096; {UsualMegabytes} unless given, and less where there are several interfaces",
    };

    readonly Option<int> _snapLength = new("--snap-length", "-s") { Description = "Bytes kept of each frame, 64 to 262144; headers are enough", DefaultValueFactory = _ => CaptureRingOptions.UsualSnapLength };
    readonly Option<bool> _promiscuous = new("--promiscuous") { Description = "Also what is for other hosts, as on a mirror port" };

    public Argument<string[]> Filter { get; } = new("FILTER")
    {
        Description = "What to count, in tcpdump's language; ip or ip6, behind any VLAN tags, unless given",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [],
    };

    public Option<FileInfo?> File { get; } = new("--pcap", "-r") { Description = "Read a pcap or pcapng file instead, also compressed; - is standard input" };

    public void AddTo(Command command)
    {
        command.Add(Filter);
        foreach (Option option in new Option[] { _interface, File, _rings, _megabytes, _snapLength, _promiscuous })
            command.Add(option);
    }

    /// <summary>The filter's words as one expression; null for none.</summary>
    public string? FilterOf(ParseResult parsed) => string.Join(' ', parsed.GetValue(Filter) ?? []).Trim() is { Length: > 0 } filter ? filter : null;

    /// <exception cref="CliException">A flag is wrong.</exception>
    public PacketCaptureSettings Read(ParseResult parsed)
    {
        var interfaces = InterfacesOf(parsed.GetValue(_interface) ?? []);
        var rings = interfaces.Length > 1 ? 1 : Math.Min(Environment.ProcessorCount, UsualMostRings);
        if (parsed.GetValue(_rings) is { } wanted)
            rings = ProbeFlags.InRange("--rings", wanted, 1, MostRings);
        var megabytes = parsed.GetValue(_megabytes) is { } given
            ? ProbeFlags.InRange("--ring-megabytes", given, 2, 4_096)
            : Math.Max(FewestMegabytes, UsualMegabytes / interfaces.Length);
        return new PacketCaptureSettings
        {
            Interfaces = interfaces,
            Filter = FilterOf(parsed),
            Rings = rings,
            RingMegabytes = megabytes,
            SnapLength = ProbeFlags.InRange("--snap-length", parsed.GetValue(_snapLength), 64, CaptureRingOptions.MaximumSnapLength),
            IsPromiscuous = parsed.GetValue(_promiscuous),
            CachedFlows = Math.Max(FewestFlows, UsualFlows / (interfaces.Length * rings)),
        };
    }

    /// <exception cref="CliException">A flag that is about interfaces was given.</exception>
    public void RefuseAny(ParseResult parsed)
    {
        foreach (Option option in new Option[] { _interface, _rings, _megabytes, _snapLength, _promiscuous })
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new CliException($"{option.Name} is about interfaces; leave it out with --pcap.", ExitCode.Usage);
        }
    }

    static ImmutableArray<string> InterfacesOf(string[] named)
    {
        if (named.Contains("any"))
            return AllThatAreUp();
        if (named.Length > 0)
            return [.. named.Distinct()];
        return CaptureInterfaces.Usual() is { } usual
            ? [usual.Name]
            : throw new CliException("this host has no interface to capture on; name one with --interface.");
    }

    static ImmutableArray<string> AllThatAreUp()
    {
        var usable = CaptureInterfaces.All().Where(each => each is { IsUp: true, IsLoopback: false, Link: not null });
        ImmutableArray<string> names = [.. usable.Select(each => each.Name)];
        return names.IsEmpty ? throw new CliException("--interface: no interface but loopback is up; name one.") : names;
    }
}
