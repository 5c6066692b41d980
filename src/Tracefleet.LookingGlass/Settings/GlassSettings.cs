using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Planning;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.LookingGlass.Settings;

/// <summary>What an operator says about the looking glass: the JSON file that <c>--looking-glass</c> names. Every field may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GlassSettings
{
    public static readonly GlassSettings Default = new();

    /// <summary>Title of the page.</summary>
    public string Title { get; init; } = "Looking glass";

    /// <summary>HTML about the network, shown on the page. Only harmless elements are kept.</summary>
    public string? Blurb { get; init; }

    /// <summary>Whether callers from other hosts need no token for the looking glass, its page and its test files.</summary>
    public bool Public { get; init; }

    public CapabilitySettings Capabilities { get; init; } = new();

    /// <summary>Whether the page says who the visitor is.</summary>
    public bool ShowVisitor { get; init; } = true;

    public TestAddressSettings TestAddresses { get; init; } = new();

    /// <summary>Prefixes of proxies whose <c>Forwarded</c> or <c>X-Forwarded-For</c> is believed.</summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    /// <summary>Which of the two headers they write.</summary>
    public ProxyHeader ProxyHeader { get; init; } = ProxyHeader.XForwardedFor;

    /// <summary>Prefixes of callers that the limits for visitors and targets do not hold for, such as one's own monitoring.</summary>
    public ImmutableArray<string> UnlimitedClients { get; init; } = [];

    /// <summary>Words of commands that are not offered (RFC 8522 §5 lets policy drop or restrict them), for example <c>show bgp summary</c>.</summary>
    public ImmutableArray<string> CommandsOff { get; init; } = [];

    /// <summary>Commands of the operator's own by their words. They run on the coordinator's host.</summary>
    public IReadOnlyDictionary<string, CommandSettings> Commands { get; init; } = new Dictionary<string, CommandSettings>();

    /// <summary>Name of the router that stands for the coordinator's host, where configured commands run.</summary>
    public string LocalRouter { get; init; } = "local";

    /// <summary>Routing daemons, listed as routers after the vantage points.</summary>
    public ImmutableArray<DaemonSettings> Routers { get; init; } = [];

    /// <summary>What is told of vantage points, by name; one that is hidden is no router.</summary>
    public IReadOnlyDictionary<string, PlaceSettings> VantagePoints { get; init; } = new Dictionary<string, PlaceSettings>();

    public LimitSettings Limits { get; init; } = new();

    /// <summary>The asn snapshot that answers <c>show route</c> and <c>show bgp</c> at vantage points: an identifier, a pinned name or <c>latest</c>.</summary>
    public string AsnSnapshot { get; init; } = "latest";

    /// <summary>Results that are kept for their permalinks, 0 to 1,000,000; the oldest go first.</summary>
    public int KeptResults { get; init; } = 10_000;

    /// <summary>Where the record of calls goes beside the log.</summary>
    public AuditSettings Audit { get; init; } = new();

    public TestFileSettings TestFiles { get; init; } = new();

    public StatusSettings Statuses { get; init; } = new();

    /// <summary>Whether a call without <c>protocol</c> is for IPv4 alone, as RFC 8522 has it; else the family of the address given counts, and of a name
    /// IPv4 before IPv6.</summary>
    public bool StrictProtocol { get; init; }

    /// <summary>The trusted proxies; call it when there are no <see cref="Faults"/>.</summary>
    public TrustedProxies Proxies() => new([.. TrustedProxies.Select(Prefix.Parse)], ProxyHeader);

    /// <summary>The callers without limits; call it when there are no <see cref="Faults"/>.</summary>
    public UnlimitedClients Unlimited() => new([.. UnlimitedClients.Select(Prefix.Parse)]);

    /// <summary>The commands that are offered: the standard ones that are not off, then the configured ones. A configured one replaces a standard one
    /// of the same words.</summary>
    public GlassCommands OfferedCommands() => new(
        GlassCommand.Standard.Where(command => !Commands.ContainsKey(command.Words) && !CommandsOff.Contains(command.Words, StringComparer.OrdinalIgnoreCase))
            .Concat(Commands.Select(configured => new GlassCommand(
                GlassVerb.Configured, configured.Key, Configured.CommandArgv.TakesTarget(configured.Value) ? GlassArgumentKind.Host : GlassArgumentKind.None,
                GlassLevel.Extension,
                configured.Value.Description ?? $"{configured.Key} on {LocalRouter}."))));

    /// <summary>All that is wrong with it, each with its field and the remedy; empty when it can be used.</summary>
    public IEnumerable<SpecFault> Faults() => [.. OwnFaults(), .. ListFaults(), .. Sentences()];

    /// <summary>Those of parts that tell their field in the sentence.</summary>
    IEnumerable<SpecFault> Sentences() => Limits.Faults().Concat(TestFiles.Faults()).Concat(Audit.Faults()).Select(fault => new SpecFault("", fault));

    IEnumerable<SpecFault> OwnFaults()
    {
        if (Title.Length is 0 or > 200 || Title.Any(char.IsControl))
            yield return new SpecFault("title", "It is empty or has more than 200 characters; give the name of the page.");
        if (Blurb is { Length: > 65_536 })
            yield return new SpecFault("blurb", "It has more than 65,536 characters; shorten it.");
        if (KeptResults is < 0 or > 1_000_000)
            yield return new SpecFault("keptResults", FormattableString.Invariant($"{KeptResults} is out of range; give 0 to 1000000."));
        if (Statuses.Unknown is not (400 or 404))
            yield return new SpecFault("statuses.unknown", FormattableString.Invariant($"{Statuses.Unknown} is no status for unknown commands; give 404 or 400."));
        if (Statuses.Limited is not (400 or 429))
            yield return new SpecFault("statuses.limited", FormattableString.Invariant($"{Statuses.Limited} is no status for too many calls; give 429 or 400."));
        foreach (var (field, text) in new[] { ("testAddresses.ipv4", TestAddresses.Ipv4), ("testAddresses.ipv6", TestAddresses.Ipv6) })
        {
            if (text is not null && !(Address.TryParse(text, out var address) && address.IsIpv4 == field.EndsWith('4')))
                yield return new SpecFault(field, $"'{TargetText.Quotable(text)}' is no address of that family.");
        }
    }

    IEnumerable<SpecFault> ListFaults()
    {
        foreach (var (field, text) in TrustedProxies.Index().Select(item => (FormattableString.Invariant($"trustedProxies[{item.Index}]"), item.Item))
            .Concat(UnlimitedClients.Index().Select(item => (FormattableString.Invariant($"unlimitedClients[{item.Index}]"), item.Item))))
        {
            if (!Prefix.TryParse(text, out _))
                yield return new SpecFault(field, $"'{TargetText.Quotable(text ?? "")}' is no prefix without host bits, such as 127.0.0.1/32 or 2001:db8::/32.");
        }
        foreach (var (index, words) in CommandsOff.Index())
        {
            if (GlassCommand.Standard.All(command => !command.Words.Equals(words, StringComparison.OrdinalIgnoreCase)))
            {
                var known = string.Join(", ", GlassCommand.Standard.Select(command => command.Words).Distinct());
                yield return new SpecFault(FormattableString.Invariant($"commandsOff[{index}]"), $"There is no command '{TargetText.Quotable(words ?? "")}'; there are {known}.");
            }
        }
        var organizational = GlassCommand.Standard.Where(command => command.IsOrganizational).Select(command => command.Words).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var words in Commands.Keys.Where(organizational.Contains))
            yield return new SpecFault($"commands.{words}", "RFC 8522 has this command for the looking glass itself; choose another name.");
        foreach (var fault in Commands.SelectMany(command => command.Value.Faults(command.Key)))
            yield return fault;
        foreach (var fault in Routers.Index().SelectMany(router => router.Item.Faults(FormattableString.Invariant($"routers[{router.Index}]"))))
            yield return fault;
        var names = Routers.Select(router => router.Name).Append(LocalRouter).ToList();
        if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() != names.Count)
            yield return new SpecFault("routers", "Two routers have the same name; names differ in more than case.");
    }
}

/// <summary>Families that the looking glass offers; null for those that its routers have.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CapabilitySettings(bool? Ipv4 = null, bool? Ipv6 = null);

/// <summary>Addresses that visitors may test towards.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TestAddressSettings(string? Ipv4 = null, string? Ipv6 = null);

/// <summary>What is told of a vantage point as a router; what is null is told by its agent.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlaceSettings(bool Hidden = false, string? Contact = null, string? Vendor = null, string? Model = null);

/// <summary>HTTP statuses that RFC 8522 leaves open: for an unknown command 404 or 400, for too many calls 429 or 400.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StatusSettings(int Unknown = 404, int Limited = 429)
{
    /// <summary>HTTP status of an answer; null for one without a fault.</summary>
    public int Of(GlassFault? fault) => fault?.Kind switch
    {
        null => 200,
        GlassFaultKind.UnknownCommand => Unknown,
        GlassFaultKind.Limited => Limited,
        { } kind => Bodies.GlassBody.CodeOf(kind),
    };
}
