using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>A coordinator that starts on what an earlier one left behind.</summary>
public sealed class RestartTests
{
    static string[] Targets(int count) => [.. Enumerable.Range(1, count).Select(i => $"198.18.0.{i}")];

    [Fact]
    public async Task A_restart_in_the_middle_ends_with_the_same_totals()
    {
        var undisturbed = await RunAsync(restartAfter: int.MaxValue);

        for (var restartAfter = 0; restartAfter <= 4; restartAfter++)
            Assert.Equal(undisturbed, await RunAsync(restartAfter));
    }

    /// <summary>Runs a campaign of four shards and restarts the coordinator after some of them; returns what came out.</summary>
    static async Task<string> RunAsync(int restartAfter)
    {
        var directory = Directory.CreateTempSubdirectory("tracefleet-restart-").FullName;
        string id;
        await using (var before = await TestCoordinator.StartAsync(directory: directory, keepsDirectory: true))
        {
            await using var agent = await FakeAgent.JoinAsync(before, "fra1");
            id = await before.SubmitAsync(new { targets = Targets(8).Append("10.0.0.1") });
            foreach (var assignment in (await agent.AssignmentsAsync(4)).Take(restartAfter))
                await agent.FinishAsync(assignment, "fra1");
        }
        await using var after = await TestCoordinator.StartAsync(directory: directory);
        await using var returned = await FakeAgent.JoinAsync(after, "fra1");
        foreach (var assignment in await returned.AssignmentsAsync(Math.Max(0, 4 - restartAfter)))
            await returned.FinishAsync(assignment, "fra1");
        await after.FollowAsync(id);
        var campaign = await after.CampaignAsync(id);
        return $"{campaign["status"]} {campaign["progress"]!.ToJsonString()} {campaign["topology"]!.ToJsonString()} {string.Join(", ", await after.CellsAsync(id))}";
    }

    [Fact]
    public async Task A_campaign_that_was_cancelled_with_a_full_disk_is_cleared_up_after_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("tracefleet-restart-").FullName;
        string id;
        await using (var before = await TestCoordinator.StartAsync(directory: directory, keepsDirectory: true))
        {
            await using var agent = await FakeAgent.JoinAsync(before, "fra1");
            id = await before.SubmitAsync(new { targets = Targets(2) });
            await agent.AssignmentsAsync(2);
            before.Store.Full = true;
            (await before.Http.DeleteAsync($"{TestCoordinator.Campaigns}/{id}")).Dispose();
            await TestCoordinator.UntilAsync(() => Task.FromResult(before.Store.Refused > 0));
            Assert.Empty(await before.CellsAsync(id));
        }

        await using var after = await TestCoordinator.StartAsync(directory: directory);

        await after.FollowAsync(id);
        Assert.Equal(["fra1 198.18.0.1 cancelled", "fra1 198.18.0.2 cancelled"], await after.CellsAsync(id));
    }

    [Fact]
    public async Task A_directory_in_use_is_refused()
    {
        await using var first = await TestCoordinator.StartAsync();

        var failure = await Assert.ThrowsAsync<Tracefleet.Campaigns.Journal.StoreException>(() => TestCoordinator.StartAsync(directory: first.Directory));

        Assert.Contains(first.Directory, failure.Message);
    }
}
