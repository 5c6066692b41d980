using Tracefleet.Agent;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Serving;

/// <summary>The campaign a newcomer sees first: twelve targets of both families that show what paths can be like.</summary>
static class SampleCampaign
{
    const int Targets = 12;

    public static CreateCampaign In(ulong seed, IEnumerable<string> vantagePoints) => new()
    {
        Name = "sample",
        Targets = [.. Vantages.World(seed).SampleTargets(Targets, dualStack: true).Select(target => target.ToString())],
        VantagePoints = [.. vantagePoints],
        // What is known of the real Internet says nothing about this one.
        Snapshots = new Dictionary<string, string?> { ["asn"] = null, ["geo"] = null, ["ixp"] = null },
    };
}
