using System.Globalization;
using System.Text.Json;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>Processes die and links break in the middle of a campaign; the results must be those of an undisturbed run.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    const string VantagePoint = "fra";

    readonly WorkFolder _folder = new();
    readonly Coordinator _coordinator;

    public FaultTests() => _coordinator = new Coordinator(_folder);

    public Task InitializeAsync() => _coordinator.StartAsync();

    public async Task DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>300 targets spread over the simulated address space, slow enough that a fault finds the campaign in its middle.</summary>
    static string[] Targets { get; } =
        [.. Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"{20 + i % 60}.{i % 250}.{i * 7 % 250}.{1 + i % 200}"))];

    Executable StartAgent(string name, string? coordinator = null) => Executable.Start(
        "agent", "--coordinator", coordinator ?? _coordinator.Address, "-p", VantagePoint, "--data", _folder[name], "--simulate", "5", "--time-scale", "20", "--pps", "700", "--traces", "16");

    Task<string> SubmitAsync() =>
        _coordinator.SubmitAsync(new { name = "fault", targets = Targets, vantagePoints = new[] { VantagePoint } });

    Task SomeEndedAsync(string campaign) =>
        Patience.UntilAsync("some cells have ended", async () => await _coordinator.EndedAsync(campaign) >= 20);

    [Fact]
    public async Task A_killed_agent_comes_back_and_nothing_is_lost_or_doubled()
    {
        var agent = StartAgent("agent");
        await _coordinator.JoinedAsync(VantagePoint);
        var campaign = await SubmitAsync();
        await SomeEndedAsync(campaign);

        await agent.KillAsync();
        var endedAtDeath = await _coordinator.EndedAsync(campaign);
        await using var again = StartAgent("agent");

        await _coordinator.FinishedAsync(campaign);
        Assert.InRange(endedAtDeath, 20, Targets.Length - 1);
        await AssertWholeAsync(campaign);
    }

    [Fact]
    public async Task Another_agent_at_the_same_place_takes_over_from_a_killed_one()
    {
        var agent = StartAgent("agent");
        await _coordinator.JoinedAsync(VantagePoint);
        var campaign = await SubmitAsync();
        await SomeEndedAsync(campaign);

        await agent.KillAsync();
        await using var other = StartAgent("other");

        await _coordinator.FinishedAsync(campaign);
        await AssertWholeAsync(campaign);
    }

    [Fact]
    public async Task A_killed_coordinator_resumes_and_ends_with_the_totals_of_an_undisturbed_run()
    {
        await using var agent = StartAgent("agent");
        await _coordinator.JoinedAsync(VantagePoint);
        var undisturbed = await SubmitAsync();
        var expected = await _coordinator.FinishedAsync(undisturbed);

        var campaign = await SubmitAsync();
        await SomeEndedAsync(campaign);
        await _coordinator.KillAsync();
        await _coordinator.StartAsync();

        var finished = await _coordinator.FinishedAsync(campaign);
        await AssertWholeAsync(campaign);
        Assert.Equal(
            expected.GetProperty("progress").GetProperty("cells").GetInt32(), finished.GetProperty("progress").GetProperty("ended").GetInt32());
        var hops = await _coordinator.LinesAsync(campaign, "hops");
        Assert.Equal(hops.Length, finished.GetProperty("progress").GetProperty("hopEvents").GetInt64());
        Assert.Equal(hops.Count(IsNotDuplicateReply), finished.GetProperty("progress").GetProperty("probes").GetInt64());
    }

    [Fact]
    public async Task An_agent_cut_off_for_twenty_seconds_replays_its_batches_once()
    {
        await using var relay = new Relay(new Uri(_coordinator.Address));
        await using var agent = StartAgent("agent", relay.Address);
        await _coordinator.JoinedAsync(VantagePoint);
        var campaign = await SubmitAsync();
        await SomeEndedAsync(campaign);

        relay.GoDark();
        await Task.Delay(TimeSpan.FromSeconds(20));
        var endedInTheDark = await _coordinator.EndedAsync(campaign);
        relay.LightUp();

        await _coordinator.FinishedAsync(campaign);
        Assert.InRange(endedInTheDark, 20, Targets.Length - 1);
        await AssertWholeAsync(campaign);
    }

    [Fact]
    public async Task A_campaign_submitted_while_its_agent_is_away_is_done_when_it_comes()
    {
        var agent = StartAgent("agent");
        await _coordinator.JoinedAsync(VantagePoint);
        await agent.InterruptAsync();
        var campaign = await SubmitAsync();

        await using var again = StartAgent("agent");

        await _coordinator.FinishedAsync(campaign);
        await AssertWholeAsync(campaign);
    }

    /// <summary>Every cell has one reason, every hop event is there once, and each probe of a trace appears once.</summary>
    async Task AssertWholeAsync(string campaign)
    {
        var cells = await _coordinator.LinesAsync(campaign, "cells");
        Assert.Equal(Targets.Order(StringComparer.Ordinal), cells.Select(cell => cell.GetProperty("target").GetString()!).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(cells, cell => cell.GetProperty("reason").GetString() is null or "agent_lost" or "cancelled");

        var hops = await _coordinator.LinesAsync(campaign, "hops");
        Assert.Equal(hops.Length, hops.Select(hop => hop.GetProperty("seq").GetInt64()).Distinct().Count());
        Assert.Empty(hops.Where(IsNotDuplicateReply).GroupBy(ProbeOf).Where(probe => probe.Count() > 1).Select(probe => probe.Key));
        Assert.Equal(cells.Sum(cell => cell.GetProperty("hops").GetInt32()), hops.Length);
    }

    static bool IsNotDuplicateReply(JsonElement hop) => !hop.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "dup");

    static (string?, int, int) ProbeOf(JsonElement hop) =>
        (hop.GetProperty("target").GetString(), hop.GetProperty("ttl").GetInt32(), hop.GetProperty("attempt").GetInt32());
}
