using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Api;
using Tracefleet.Contracts.Tests.Link;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;

namespace Tracefleet.Contracts.Tests.Api;

public class ResourceTests
{
    static readonly DateTimeOffset Noon = new(2026, 5, 31, 14, 0, 0, TimeSpan.FromHours(2));

    static Hop Hop(int ttl, uint asn, string? ixp = null) => new()
    {
        Ttl = (byte)ttl,
        Attempt = 1,
        SentAt = default,
        Addr = Address.FromIpv4(0xC000_0200u + (uint)ttl),
        RttMicroseconds = 12_340,
        Mpls = [new MplsLabel(16_001, 0, true, 1)],
        Annotation = Annotation.None with { Origins = [new Asn(asn)], Ixp = ixp, Country = "NL" },
    };

    [Fact]
    public void A_path_shows_its_crossings_and_its_silence()
    {
        var trace = new TraceRecord
        {
            Campaign = "c1",
            Shard = 0,
            ShardAttempt = 1,
            VantagePoint = "ams",
            TargetIndex = 0,
            Target = "example.org",
            StartedAt = default,
            EndedAt = default,
            Reason = CellReason.Reached,
            Hops = [Hop(1, 64500), Hop(2, 64999, "Example-IX"), new Hop { Ttl = 3, Attempt = 1, SentAt = default }, Hop(4, 64501)],
        };
        var row = new PathRow("c1", "ams", 0, "example.org", Address.Parse("192.0.2.4"), 255, Noon, Noon.AddSeconds(1), 2, trace);

        var json = JsonSerializer.Serialize(PathResource.Of(row), ApiJson.Default.PathResource);

        Assert.StartsWith(
            """
            {"vantagePoint":"ams","target":"example.org","dst":"192.0.2.4","reason":"reached","pathHash":"00000000000000ff",
            "firstSeen":"2026-05-31T12:00:00.000000Z","lastSeen":"2026-05-31T12:00:01.000000Z","timesSeen":2,
            "asPath":["AS64500","[Example-IX]","AS64999","AS64501"],"hops":[{"ttl":1,"addr":"192.0.2.1","rttMs":12.340,"asn":[64500],"asName":null,"ixp":null,
            "country":"NL","city":null,"lat":null,"lon":null,"mpls":[{"label":16001,"exp":0,"bos":true,"ttl":1}],"icmpType":null,"icmpCode":null,"silent":false,"special":null},
            """.ReplaceLineEndings(""),
            json);
        Assert.Contains("""{"ttl":3,"addr":null,"rttMs":null,"asn":[],""", json, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize(json, ApiJson.Default.PathResource)!;
        Assert.Equal([false, false, true, false], read.Hops.Select(hop => hop.Silent));
    }

    [Fact]
    public void A_vantage_point_shows_its_agents()
    {
        VantagePointEvent[] events =
        [
            new VantagePointEvent.AgentJoined("a", "s1", LinkSamples.Inventory, Noon),
            new VantagePointEvent.ShardsQueued("c1", [0, 1], Noon),
            new VantagePointEvent.ShardLeased(new ShardLease("c1", 0, 1), "a", Noon),
        ];

        var resource = VantagePointResource.Of(events.Aggregate(VantagePointDecider.Initial("ams"), VantagePointDecider.Evolve));

        Assert.Equal(("ams", "DE", true, 1, 1), (resource.Name, resource.Country, resource.Connected, resource.Queue, resource.Leases));
        Assert.Equal(["198.51.100.7", "2001:db8::7"], resource.Addresses);
        Assert.Equal(("a", "raw", 1), (resource.Agents[0].Id, resource.Agents[0].Transport, resource.Agents[0].Leases));
    }

    [Fact]
    public void A_campaign_is_read_as_it_was_written()
    {
        var campaign = new CampaignResource
        {
            Id = "c1",
            Name = null,
            Status = "running",
            CreatedAt = Noon,
            FinishedAt = null,
            DeadlineAt = Noon.AddHours(1),
            Targets = 3,
            VantagePoints = ["ams"],
            Trace = new TraceSpec { MaxTtl = 9 },
            IpVersion = null,
            Progress = new CampaignProgress(3, 1, 20, 10, new Dictionary<string, int> { ["reached"] = 1 }, 21),
            Plan = new CampaignPlan(3, 24, 54),
            Topology = new CampaignTopology(4, 3, 1),
            Links = CampaignLinks.Of("c1"),
        };

        var json = JsonSerializer.Serialize(campaign, ApiJson.Default.CampaignResource);
        var read = JsonSerializer.Deserialize(json, ApiJson.Default.CampaignResource)!;

        Assert.Contains("""
            "links":{"self":"/api/v1/campaigns/c1","events":"/api/v1/campaigns/c1/events"
            """.Trim(), json, StringComparison.Ordinal);
        Assert.Equal((campaign.Trace, campaign.Plan, campaign.CreatedAt), (read.Trace, read.Plan, read.CreatedAt));
        Assert.Equal(1, read.Progress.Reasons["reached"]);
    }
}
