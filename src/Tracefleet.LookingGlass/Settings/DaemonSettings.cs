using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Campaigns.Planning;
using Tracefleet.LookingGlass.Configured;

namespace Tracefleet.LookingGlass.Settings;

/// <summary>Which routing daemon a router runs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DaemonKind>))]
public enum DaemonKind
{
    [JsonStringEnumMemberName("bird")]
    Bird,

    [JsonStringEnumMemberName("frr")]
    Frr,
}

/// <summary>A real router as the configuration has it: a routing daemon that is asked, and what visitors are told about it.</summary>
/// <param name="Name">What visitors call the router.</param>
/// <param name="Socket">BIRD's control socket; null for <c>/run/bird/bird.ctl</c>.</param>
/// <param name="SocketBgp">The vty socket of FRR's bgpd; null for <c>/run/frr/bgpd.vty</c>.</param>
/// <param name="SocketZebra">The vty socket of FRR's zebra; null for <c>/run/frr/zebra.vty</c>.</param>
/// <param name="Command">For FRR instead of sockets: argument array whose last argument is <see cref="Slot"/>, such as <c>["vtysh", "-c", "{command}"]</c>.</param>
/// <param name="Vrfs">
/// What visitors call a VRF, and what the daemon calls it: a VRF of FRR, a table of BIRD. BIRD's tables have one family each:
/// <c>{family}</c> in the name stands for 4 or 6, as in <c>blue{family}</c>.
/// </param>
/// <param name="AutonomousSystem">AS of the router, 1 to 4294967295.</param>
public sealed record DaemonSettings(
    string Name, DaemonKind Kind, string? Socket = null, string? SocketBgp = null, string? SocketZebra = null, ImmutableArray<string>? Command = null,
    IReadOnlyDictionary<string, string>? Vrfs = null, string? Country = null, string? City = null, string? Contact = null, string? Vendor = null,
    string? Model = null, uint? AutonomousSystem = null)
{
    /// <summary>Where a configured command takes the question.</summary>
    public const string Slot = "{command}";

    /// <summary>Where the table name of BIRD takes 4 or 6.</summary>
    public const string FamilySlot = "{family}";

    /// <summary>All that is wrong with it; empty when it can be asked. Whether the daemon runs is not looked at.</summary>
    /// <param name="field">What to call it: <c>daemons[0]</c>.</param>
    public IEnumerable<SpecFault> Faults(string field) =>
        OfName($"{field}.name").Concat(OfSockets(field)).Concat(OfCommand($"{field}.command")).Concat(OfVrfs($"{field}.vrfs")).Concat(OfFacts(field));

    IEnumerable<SpecFault> OfName(string field)
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 64 || Name.Any(char.IsControl) || Name != Name.Trim())
            yield return new SpecFault(field, "It is empty, has spaces around it or more than 64 characters; give a name that visitors know the router by.");
        if (!Enum.IsDefined(Kind))
            yield return new SpecFault(field.Replace(".name", ".kind", StringComparison.Ordinal), "It is no kind of daemon; give bird or frr.");
    }

    IEnumerable<SpecFault> OfSockets(string field)
    {
        var sockets = new[]
        {
            (Socket, "socket", DaemonKind.Bird), (SocketBgp, "socketBgp", DaemonKind.Frr), (SocketZebra, "socketZebra", DaemonKind.Frr),
        };
        foreach (var (path, name, kind) in sockets)
        {
            if (path is null)
                continue;
            if (kind != Kind)
                yield return new SpecFault($"{field}.{name}", $"It belongs to {Word(kind)}, and the kind is {Word(Kind)}; remove it or change the kind.");
            // sun_path of sockaddr_un, unix(7): 108 bytes with the ending NUL.
            else if (!path.StartsWith('/') || System.Text.Encoding.UTF8.GetByteCount(path) > 107 || path.Any(char.IsControl))
                yield return new SpecFault($"{field}.{name}", $"'{TargetText.Quotable(path)}' is no absolute path of at most 107 bytes; give that of the daemon's socket.");
        }
    }

    IEnumerable<SpecFault> OfCommand(string field)
    {
        if (Command is not { } argv)
            yield break;
        if (Kind != DaemonKind.Frr)
            yield return new SpecFault(field, "It belongs to frr, and the kind is bird; remove it, and give socket where BIRD's is not in its usual place.");
        else if (SocketBgp is not null || SocketZebra is not null)
            yield return new SpecFault(field, "There are sockets besides; give one of the two ways to ask.");
        foreach (var fault in ArgvRules.Faults(argv, field))
            yield return fault;
        if (!argv.IsDefaultOrEmpty && (argv[^1] != Slot || argv.Count(argument => argument?.Contains(Slot, StringComparison.Ordinal) == true) != 1))
            yield return new SpecFault(field, "Its last argument, and no other, must be {command}, as in [\"vtysh\", \"-c\", \"{command}\"].");
        if (!argv.IsDefaultOrEmpty && argv.Any(argument => argument?.Contains(CommandSettings.Slot, StringComparison.Ordinal) == true))
            yield return new SpecFault(field, "It has {target}, which commands of visitors have; give {command} as the last argument.");
    }

    IEnumerable<SpecFault> OfVrfs(string field)
    {
        foreach (var (name, table) in Vrfs ?? new Dictionary<string, string>())
        {
            var shown = $"{field}.{TargetText.Quotable(name)}";
            if (name.Length is 0 or > 64 || name.Any(c => char.IsControl(c) || c == ' '))
                yield return new SpecFault(shown, "It is no name of a VRF; give up to 64 characters without spaces.");
            var bare = Kind == DaemonKind.Bird ? table?.Replace(FamilySlot, "4", StringComparison.Ordinal) : table;
            if (bare is null || bare.Length is 0 or > 64 || bare[0] == '-' || !bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                yield return new SpecFault(shown, $"'{TargetText.Quotable(table ?? "")}' is no name that the daemon has for it; "
                    + "give up to 64 letters, digits, dots, underscores and inner hyphens"
                    + (Kind == DaemonKind.Bird ? ", with {family} for 4 or 6 where each family has a table." : "."));
            }
        }
    }

    IEnumerable<SpecFault> OfFacts(string field)
    {
        foreach (var (text, name) in new[] { (City, "city"), (Contact, "contact"), (Vendor, "vendor"), (Model, "model") })
        {
            if (text is { Length: > 200 } || text?.Any(char.IsControl) == true)
                yield return new SpecFault($"{field}.{name}", "It has more than 200 characters or control characters; give a short text.");
        }
        if (Country is not null && !(Country.Length == 2 && Country.All(char.IsAsciiLetterUpper)))
            yield return new SpecFault($"{field}.country", $"'{TargetText.Quotable(Country)}' is no country code; give two capital letters, such as CH (ISO 3166-1).");
        if (AutonomousSystem == 0)
            yield return new SpecFault($"{field}.autonomousSystem", "AS 0 is nobody's (RFC 7607); give the router's, or leave it out.");
    }

    static string Word(DaemonKind kind) => kind == DaemonKind.Bird ? "bird" : "frr";
}
