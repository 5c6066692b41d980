using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Contracts.Api;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Contracts.Tests.Api;

public class CreateCampaignReaderTests
{
    static string Faults(string body) =>
        string.Join(", ", CreateCampaignReader.Read(Encoding.UTF8.GetBytes(body)).Faults.Select(fault => fault.Field));

    [Fact]
    public void Reads_a_whole_request()
    {
        var (request, faults) = CreateCampaignReader.Read(Encoding.UTF8.GetBytes("""
            {"name":"n","targets":["192.0.2.1"],"vantagePoints":["ams"],"trace":{"method":"icmp-paris","maxTtl":20},"ipVersion":6,"deadlineSeconds":60}
            """));

        Assert.Empty(faults);
        var spec = request!.ToSpec(["ams", "nrt"]);
        Assert.Equal(("n", 6, 60), (spec.Name, spec.IpVersion, spec.DeadlineSeconds));
        Assert.Equal(["ams"], spec.VantagePoints.ToArray());
        Assert.Equal(new TraceSpec { Method = "icmp-paris", MaxTtl = 20 }, spec.Trace);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var spec = CreateCampaignReader.Read("""{"targets":["192.0.2.1"],"vantagePoints":null}"""u8.ToArray()).Request!.ToSpec(["ams", "nrt"]);

        Assert.Equal(["ams", "nrt"], spec.VantagePoints.ToArray());
        Assert.Equal(new TraceSpec(), spec.Trace);
    }

    [Fact]
    public void Reads_the_block_of_its_type()
    {
        var spec = CreateCampaignReader.Read("""{"targets":["192.0.2.1"],"type":"ping","ping":{"count":3,"packetSize":null,"dontFragment":true}}"""u8.ToArray())
            .Request!.ToSpec(["ams"]);

        Assert.Equal((MeasurementType.Ping, new PingSpec { Count = 3, DontFragment = true }), (spec.Type, spec.Measurement));
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("ping")]
    [InlineData("mtr")]
    [InlineData("multipath")]
    [InlineData("sweep")]
    public void A_type_without_its_block_has_the_defaults(string type)
    {
        var spec = CreateCampaignReader.Read(Encoding.UTF8.GetBytes($$"""{"targets":["192.0.2.1"],"type":"{{type}}"}""")).Request!.ToSpec(["ams"]);

        Assert.Equal(type, spec.Measurement.Type.ToWord());
        Assert.Empty(spec.Measurement.Faults());
    }

    [Theory]
    [InlineData("""{"targets":["a"],"ping":{}}""", "ping", "This campaign is of type trace; leave the block out, or set type to ping.")]
    [InlineData("""{"targets":["a"],"type":"ping","trace":{"maxTtl":3}}""", "trace", "This campaign is of type ping; leave the block out, or set type to trace.")]
    [InlineData("""{"targets":["a"],"type":"dig","ping":{}}""", "type", "'dig' is not a measurement type; use trace, ping, mtr, multipath, sweep.")]
    [InlineData("""{"targets":["a"],"type":"ping","ping":{"dontFragment":1}}""", "ping.dontFragment", "It must be true or false.")]
    public void A_block_must_fit_the_type(string body, string field, string message)
    {
        var fault = CreateCampaignReader.Read(Encoding.UTF8.GetBytes(body)).Faults.Single();

        Assert.Equal((field, message), (fault.Field, fault.Message));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData("{}", "targets")]
    [InlineData("""{"targets":"a"}""", "targets")]
    [InlineData("""{"targets":["a",1,null],"ipVersion":"6","deadlineSeconds":1.5}""", "targets[1], targets[2], ipVersion, deadlineSeconds")]
    [InlineData("""{"targets":["a"],"target":"b","trace":{"ttl":3,"maxTtl":"x"}}""", "target, trace.ttl, trace.maxTtl")]
    [InlineData("""{"targets":["a"],"targets":["b"],"trace":7}""", "targets, trace")]
    [InlineData("""{"targets":["\ud800"],"name":"\udc00"}""", "targets[0], name")]
    public void Every_fault_of_form_is_reported_at_once(string body, string fields) => Assert.Equal(fields, Faults(body));

    [Fact]
    public void A_body_that_is_no_json_is_a_fault_with_its_place() => Assert.Equal(
        "The body is not JSON: line 2, byte 1.", CreateCampaignReader.Read("{\n"u8.ToArray()).Faults.Single().Message);

    [Fact]
    public void Foreign_bytes_never_throw() =>
        Prop.ForAll<byte[]>(bytes => { CreateCampaignReader.Read(bytes); }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_client_writes_is_what_the_server_reads()
    {
        var request = new CreateCampaign { Targets = ["192.0.2.1", "example.org"], Trace = new TraceSpec { Flow = 3 }, DeadlineSeconds = 9 };

        var (read, faults) = CreateCampaignReader.Read(JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Default.CreateCampaign));

        Assert.Empty(faults);
        Assert.Equal(request.Targets.ToArray(), read!.Targets.ToArray());
        Assert.Equal((request.Trace, 9, null), (read.Trace, read.DeadlineSeconds, read.Name));
    }
}
