using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Campaigns that pin the snapshots they are annotated with, and how agents get them.</summary>
public sealed class SnapshotFlowTests
{
    /// <summary>One AS for all of the Internet, which nothing else would say of it.</summary>
    const string Table = "0.0.0.0/1\t64999\n128.0.0.0/1\t64999\n2000::/3\t64999\n";

    static SnapshotLibrary LibraryOf(TestCoordinator coordinator) => coordinator.Services.GetRequiredService<SnapshotLibrary>();

    static async Task<SnapshotEntry> MakeAsync(TestCoordinator coordinator, string table = Table)
    {
        var file = Path.Combine(coordinator.Directory, "ipasn_20260531.dat");
        await File.WriteAllTextAsync(file, table);
        return (await LibraryOf(coordinator).CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Asn, Files = [file] }, null, default)).Entry;
    }

    [Fact]
    public async Task Every_hop_is_annotated_by_the_pinned_snapshot_and_names_it()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var snapshot = await MakeAsync(coordinator);
        await using var agent = await SimulatedAgent.JoinAsync(coordinator);
        var id = await coordinator.SubmitAsync(new { targets = SimulatedAgent.Targets(12), snapshots = new { asn = snapshot.Id } });

        await coordinator.FollowAsync(id);

        var hops = await coordinator.LinesAsync(id, "hops");
        Assert.NotEmpty(hops);
        Assert.All(hops, hop => Assert.Equal(snapshot.Id, hop["snapshots"]!["asn"]!.GetValue<string>()));
        Assert.Equal(["64999"], hops.SelectMany(hop => hop["asn"]!.AsArray()).Select(asn => asn!.ToJsonString()).Distinct());
        Assert.Equal(snapshot.Sha256, (await agent.Snapshots.Catalog.FindAsync(snapshot.Id, default))!.Sha256);
        Assert.Equal(snapshot.Id, (await coordinator.CampaignAsync(id))["snapshots"]!["asn"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_campaign_that_says_nothing_takes_the_latest_and_null_leaves_it_to_the_agent()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var snapshot = await MakeAsync(coordinator);
        await using var agent = await SimulatedAgent.JoinAsync(coordinator);

        var silent = await coordinator.CampaignAsync(await coordinator.SubmitAsync(new { targets = SimulatedAgent.Targets(1) }));
        var left = await coordinator.SubmitAsync(new { targets = SimulatedAgent.Targets(1), snapshots = new { asn = (string?)null } });
        await coordinator.FollowAsync(left);

        Assert.Equal(snapshot.Id, silent["snapshots"]!["asn"]!.GetValue<string>());
        Assert.Null(silent["snapshots"]!["geo"]);
        Assert.Null((await coordinator.CampaignAsync(left))["snapshots"]!["asn"]);
        Assert.DoesNotContain(snapshot.Id, (await coordinator.LinesAsync(left, "hops")).Select(hop => hop["snapshots"]!["asn"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_snapshot_that_a_campaign_pins_is_not_deleted()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var snapshot = await MakeAsync(coordinator);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra");
        await LibraryOf(coordinator).PinAsync(SnapshotKind.Asn, "production", snapshot.Id, default);
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" }, snapshots = new { asn = "production" } });

        var refusal = await Assert.ThrowsAsync<SnapshotHeldException>(() => LibraryOf(coordinator).DeleteAsync(snapshot.Id, force: false, default));

        Assert.Equal([id], refusal.Campaigns.ToArray());
    }

    [Theory]
    [InlineData("""{"asn":"nightly"}""", "snapshots.asn", "There is no asn snapshot 'nightly'; there are latest, asn_")]
    [InlineData("""{"geo":"latest"}""", "snapshots.geo", "There is no geo snapshot here; make one with: tracefleet geo create.")]
    [InlineData("""{"asn":7}""", "snapshots.asn", "It must be a text.")]
    [InlineData("""{"bgp":"latest"}""", "snapshots.bgp", "There is no such field; known are asn, geo, ixp.")]
    [InlineData("""[]""", "snapshots", "It must be an object with asn, geo and ixp.")]
    public async Task What_is_not_known_is_refused_with_what_there_is(string snapshots, string field, string message)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await MakeAsync(coordinator);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra");

        using var response = await coordinator.Http.PostAsync(
            TestCoordinator.Campaigns, TestCoordinator.Json($$"""{"targets":["198.18.0.1"],"snapshots":{{snapshots}}}"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(message, (await response.JsonAsync())["errors"]![field]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_cannot_be_given_snapshots_gets_no_campaign_that_pins_one()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(time: time);
        await MakeAsync(coordinator);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra");
        var pinned = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        var free = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.2" }, snapshots = new { asn = (string?)null } });

        var assignment = await agent.AssignmentAsync();
        await agent.FinishAsync(assignment, "fra");
        await coordinator.RunUntilAsync(async () => (await coordinator.CampaignAsync(pinned))["status"]!.GetValue<string>() == "finished");

        Assert.Equal(free, assignment.Lease.Campaign);
        var cell = (await coordinator.LinesAsync(pinned, "cells")).Single();
        Assert.Equal("refused vantage_point", $"{cell["reason"]} {cell["failureSource"]}");
        Assert.StartsWith("No agent at the vantage point can be given the snapshots that the campaign pins;", cell["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_is_given_the_file_piece_by_piece_from_wherever_it_asks()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var snapshot = await MakeAsync(coordinator, string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{1 + i / 250}.{i % 250}.0.0/16\t{64_512 + i}\n")));
        Assert.True(snapshot.SizeInBytes > LinkLimits.SnapshotChunkBytes);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra");
        var file = new MemoryStream();

        while (file.Length < snapshot.SizeInBytes)
        {
            await agent.SendAsync(new AgentMessage { SnapshotRequest = new SnapshotPart(snapshot.Id, file.Length).ToWire() });
            var piece = (await agent.ReceiveAsync())!.SnapshotChunk.ToDomain();
            Assert.Equal((file.Length, snapshot.Sha256), (piece.Offset, piece.Snapshot.Sha256));
            file.Write(piece.Bytes.Span);
        }

        Assert.Equal(await File.ReadAllBytesAsync(LibraryOf(coordinator).PathOf(snapshot.Id)), file.ToArray());
    }

    [Fact]
    public async Task A_snapshot_that_is_not_there_is_said_to_be_missing_and_the_session_goes_on()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra");

        await agent.SendAsync(new AgentMessage { SnapshotRequest = new SnapshotRequest { Id = "asn_202605311208_ffff" } });

        Assert.Equal("asn_202605311208_ffff", (await agent.ReceiveAsync())!.SnapshotMissing.Id);
        await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        Assert.NotEmpty((await agent.AssignmentAsync()).Targets);
    }

    [Theory]
    [InlineData("../tracefleet.db", 0)]
    [InlineData(null, LinkLimits.SnapshotChunkBytes * 64L)]
    [InlineData(null, 1)]
    public async Task A_request_for_what_no_file_has_ends_the_session(string? id, long offset)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var snapshot = await MakeAsync(coordinator);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra");

        await agent.SendAsync(new AgentMessage { SnapshotRequest = new SnapshotRequest { Id = id ?? snapshot.Id, Offset = offset } });

        Assert.Equal("invalid_message", (await agent.ReceiveAsync())!.Refusal.Code);
    }
}
