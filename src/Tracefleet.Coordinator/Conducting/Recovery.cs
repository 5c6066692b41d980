using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>What a start finds: every earlier session is gone, and every campaign that is not settled needs a look.</summary>
sealed class Recovery(Workbench bench, IEventJournal journal, ICampaignCatalog catalog, ILogger<Recovery> log)
{
    const int PageSize = 500;

    public async Task RecoverAsync(CancellationToken cancellation)
    {
        foreach (var vantagePoint in await journal.ListAsync(VantagePointDecider.Kind, cancellation))
            await bench.Entities.Places.AskAsync(vantagePoint, new VantagePointCommand.LeaveAll(bench.Now), cancellation);

        var settled = await SettledAsync(cancellation);
        var open = (await journal.ListAsync(CampaignDecider.Kind, cancellation)).Where(campaign => !settled.Contains(campaign)).ToList();
        foreach (var campaign in open)
        {
            bench.Boards.Expect(campaign);
            bench.Work.Nudge(WorkKind.Campaign, campaign);
        }
        if (open.Count > 0)
            log.CampaignsResumed(open.Count);
    }

    /// <summary>The catalog calls a campaign ended only after its last effect.</summary>
    async Task<HashSet<string>> SettledAsync(CancellationToken cancellation)
    {
        var settled = new HashSet<string>();
        for (var offset = 0; ; offset += PageSize)
        {
            var (_, page) = await catalog.ListAsync(offset, PageSize, cancellation);
            settled.UnionWith(page.Where(summary => summary.FinishedAt is not null).Select(summary => summary.Id));
            if (page.Length < PageSize)
                return settled;
        }
    }
}
