using System.CommandLine;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary>Which snapshots of the coordinator a campaign is annotated with.</summary>
sealed class SnapshotFlags
{
    const string Nothing = "none";

    readonly Option<string?> _asn = Flag("asn"), _geo = Flag("geo"), _ixp = Flag("ixp");

    public void AddTo(Command command)
    {
        foreach (var flag in new[] { _asn, _geo, _ixp })
            command.Add(flag);
    }

    /// <summary>As in <see cref="CreateCampaign.Snapshots"/>; null when no flag was given.</summary>
    public IReadOnlyDictionary<string, string?>? Read(ParseResult parsed)
    {
        var given = new[] { _asn, _geo, _ixp }
            .Where(flag => parsed.GetValue(flag) is not null)
            .ToDictionary(flag => flag.Name[2..], flag => parsed.GetValue(flag) is var reference && reference != Nothing ? reference : null);
        return given.Count == 0 ? null : given;
    }

    static Option<string?> Flag(string kind) => new($"--{kind}")
    {
        Description = $"{kind} snapshot to annotate with: an identifier, a pinned name or latest; {Nothing} leaves it to each agent",
        HelpName = "REF",
    };
}
