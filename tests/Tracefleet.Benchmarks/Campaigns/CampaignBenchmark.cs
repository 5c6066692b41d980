using System.Diagnostics;
using System.Text.Json;

namespace Tracefleet.Benchmarks.Campaigns;

/// <summary>A whole campaign through the real executable: submitted over HTTP, probed by three agents, stored by the coordinator.</summary>
static class CampaignBenchmark
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromMinutes(10);

    public static async Task<int> MainAsync(string[] arguments)
    {
        try
        {
            await RunAsync(CampaignOptions.Parse(arguments));
            return 0;
        }
        catch (Exception failure) when (failure is FormatException or FileNotFoundException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return failure is FormatException ? 2 : 1;
        }
    }

    /// <summary>Prints the figures of all runs.</summary>
    public static async Task RunAsync(CampaignOptions options)
    {
        var targets = CampaignTargets.Draw(options.Targets);
        var runs = new List<CampaignFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            runs.Add((await RunOnceAsync(options.Executable, targets)).Checked());
            await Console.Error.WriteLineAsync($"run {run} of {options.Runs}: {runs[^1].HopEventsPerSecond:N0} hop events/s");
        }
        Console.WriteLine($"{options.Targets:N0} targets from {Fleet.VantagePoints.Length} vantage points, {runs.Count} runs\n");
        Console.WriteLine(CampaignReport.Of(runs));
    }

    static async Task<CampaignFigures> RunOnceAsync(string executable, string[] targets)
    {
        await using var fleet = await Fleet.StartAsync(executable);
        using var api = new CoordinatorApi(fleet.Address);
        using var patience = new CancellationTokenSource(Patience);
        var started = Stopwatch.GetTimestamp();

        var id = await api.SubmitAsync(targets, Fleet.VantagePoints);
        var accepted = Stopwatch.GetElapsedTime(started);
        var firstEvent = FirstEventAsync(api, id, started, patience.Token);
        var campaign = await FinishedAsync(fleet, api, id, patience.Token);
        var wall = Stopwatch.GetElapsedTime(started);
        await api.UntilEventAsync(id, "end", after: long.MaxValue, patience.Token);
        var settled = Stopwatch.GetElapsedTime(started);

        campaign = await api.CampaignAsync(id);
        return new CampaignFigures(campaign, accepted, await firstEvent, wall, settled, fleet.Coordinator, fleet.Agents, fleet.StoredBytes);
    }

    static async Task<TimeSpan> FirstEventAsync(CoordinatorApi api, string id, long started, CancellationToken cancellation)
    {
        await api.UntilEventAsync(id, "hop", after: 0, cancellation);
        return Stopwatch.GetElapsedTime(started);
    }

    static async Task<JsonElement> FinishedAsync(Fleet fleet, CoordinatorApi api, string id, CancellationToken cancellation)
    {
        while (true)
        {
            var campaign = await api.CampaignAsync(id);
            if (campaign.GetProperty("status").GetString() != "running")
                return campaign;
            fleet.MustRun();
            await Task.Delay(Pause, cancellation);
        }
    }
}
