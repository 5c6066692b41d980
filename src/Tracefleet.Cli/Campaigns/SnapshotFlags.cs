using System.CommandLine;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Campaigns;

/// <summary>Which snapshots of the coordinator a campaign is annotated with.</summary>
/// <param name="references">Those of this host are completed, which a coordinator elsewhere may not have.</param>
sealed class SnapshotFlags(References references)
{
    const string Nothing = "none";

    readonly Option<string?> _asn = Flag(references, SnapshotKind.Asn), _geo = Flag(references, SnapshotKind.Geo), _ixp = Flag(references, SnapshotKind.Ixp);

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

    static Option<string?> Flag(References references, SnapshotKind kind)
    {
        var flag = references.Flag(kind, $"{SnapshotNames.Word(kind)} snapshot to annotate with: an identifier, a pinned name or latest; {Nothing} leaves it to each agent");
        flag.HelpName = "REF";
        flag.CompletionSources.Add(Nothing);
        return flag;
    }
}
