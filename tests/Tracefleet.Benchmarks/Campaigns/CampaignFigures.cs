using System.Text.Json;

namespace Tracefleet.Benchmarks.Campaigns;

/// <summary>What one run took.</summary>
/// <param name="Accepted">From submission to the answer: the campaign is planned and in the journal.</param>
/// <param name="FirstEvent">From submission to the first hop event over SSE.</param>
/// <param name="Wall">From submission until the campaign is seen as finished: every cell has a reason, every hop event is stored.</param>
/// <param name="Settled">From submission until its aggregate has everything as well and nothing is left to do.</param>
/// <param name="StoredBytes">Database and write-ahead log.</param>
sealed record CampaignFigures(
    JsonElement Campaign, TimeSpan Accepted, TimeSpan FirstEvent, TimeSpan Wall, TimeSpan Settled, Usage Coordinator, Usage[] Agents, long StoredBytes)
{
    public long HopEvents => Campaign.GetProperty("progress").GetProperty("hopEvents").GetInt64();

    public double HopEventsPerSecond => HopEvents / Wall.TotalSeconds;

    /// <summary>Processor time of all four processes.</summary>
    public TimeSpan Cpu => Agents.Aggregate(Coordinator.Cpu, (sum, agent) => sum + agent.Cpu);

    /// <exception cref="InvalidOperationException">A cell has no result, or nothing was measured.</exception>
    public CampaignFigures Checked()
    {
        var progress = Campaign.GetProperty("progress");
        var (cells, ended) = (progress.GetProperty("cells").GetInt32(), progress.GetProperty("ended").GetInt32());
        var finished = Campaign.GetProperty("status").GetString() == "finished";
        var lost = progress.GetProperty("reasons").EnumerateObject().Where(reason => reason.Name is "agent_lost" or "deadline" or "cancelled").ToList();
        return finished && cells == ended && HopEvents > 0 && lost.Count == 0
            ? this
            : throw new InvalidOperationException($"The campaign did not go through: {Campaign}");
    }
}
