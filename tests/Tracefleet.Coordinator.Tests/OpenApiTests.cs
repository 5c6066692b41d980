using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Whether somebody who has only the OpenAPI document can submit every measurement, judged by what the specs really take.</summary>
public sealed class OpenApiTests
{
    public static TheoryData<MeasurementSpec> EverySpec => [new TraceSpec(), new PingSpec(), new MtrSpec(), new MultipathSpec(), new SweepSpec()];

    [Theory]
    [MemberData(nameof(EverySpec))]
    public async Task Every_field_of_a_spec_is_described_with_what_it_may_be(MeasurementSpec spec)
    {
        var schema = SchemaOf(await DocumentAsync(), spec.GetType().Name);
        var standard = Written(spec);

        Assert.Equal(standard.Select(field => field.Key).Order(), schema["properties"]!.AsObject().Select(field => field.Key).Order());
        foreach (var (name, value) in standard)
        {
            var field = schema["properties"]![name]!;
            Assert.InRange(field["description"]?.GetValue<string>().Length ?? 0, 7, 400);
            Assert.Equal(value?.ToJsonString(), field["default"]?.ToJsonString());
            AssertTold(spec, name, field);
        }
    }

    /// <summary>The least and the greatest are taken, what is beyond is refused; where the values are few, each of them is taken.</summary>
    static void AssertTold(MeasurementSpec spec, string name, JsonNode field)
    {
        if (field["enum"]?.AsArray() is { } words)
        {
            Assert.All(words, word => Assert.DoesNotContain(FaultsWith(spec, name, word), fault => fault.Field == name));
            Assert.Contains(FaultsWith(spec, name, words[0]!.GetValueKind() switch
            {
                JsonValueKind.Number => -1,
                JsonValueKind.String => "carrier-pigeon",
                _ => !words[0]!.GetValue<bool>(),
            }), fault => fault.Field == name);
        }
        else if (TypesOf(field).Contains("integer"))
        {
            var (min, max) = (field["minimum"]!.GetValue<int>(), field["maximum"]!.GetValue<int>());
            Assert.DoesNotContain(FaultsWith(spec, name, min).Concat(FaultsWith(spec, name, max)), fault => fault.Field == name && fault.Message.Contains("out of range"));
            Assert.Contains(FaultsWith(spec, name, min - 1), fault => fault.Field == name);
            Assert.Contains(FaultsWith(spec, name, max + 1), fault => fault.Field == name);
        }
        else if (TypesOf(field) is ["null"])
        {
            Assert.Contains(FaultsWith(spec, name, 100), fault => fault.Field == name);
        }
        else
        {
            Assert.Equal(["boolean"], TypesOf(field));
        }
    }

    [Fact]
    public async Task Numbers_of_a_submission_are_numbers_and_every_field_of_it_is_described()
    {
        var fields = SchemaOf(await DocumentAsync(), "CreateCampaign")["properties"]!.AsObject();

        Assert.All(fields, field => Assert.NotEqual("", field.Value!["description"]!.GetValue<string>()));
        Assert.Equal(["integer", "null"], TypesOf(fields["deadlineSeconds"]!).Order());
        Assert.Equal(MeasurementTypes.All, fields["type"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.All(MeasurementTypes.All, type => Assert.True(fields.ContainsKey(type)));
    }

    [Fact]
    public async Task There_is_an_example_of_each_type_that_is_good()
    {
        var examples = (await DocumentAsync())["paths"]!["/api/v1/campaigns"]!["post"]!["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject();

        Assert.Equal(MeasurementTypes.All, examples.Select(example => example.Key));
        Assert.All(examples, example =>
        {
            var (request, faults) = CreateCampaignReader.Read(Encoding.UTF8.GetBytes(example.Value!["value"]!.ToJsonString()));
            Assert.Empty(faults);
            Assert.Equal(example.Key, request!.Measured.ToWord());
            Assert.Empty(request.ToSpec(["fra1"]).Measurement.Faults());
        });
    }

    [Fact]
    public async Task The_examples_of_results_have_the_fields_that_results_have()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        await agent.FinishAsync(await agent.AssignmentAsync(), "fra1");
        await coordinator.FollowAsync(id);
        var document = await DocumentAsync(coordinator);

        foreach (var resource in new[] { "hops", "cells" })
        {
            var example = document["paths"]![$"/api/v1/campaigns/{{id}}/{resource}"]!["get"]!["responses"]!["200"]!["content"]!["application/x-ndjson"]!["example"]!;
            Assert.Equal(
                (await coordinator.LinesAsync(id, resource))[0].AsObject().Select(field => field.Key),
                JsonNode.Parse(example.GetValue<string>())!.AsObject().Select(field => field.Key));
        }
        var shown = document["paths"]!["/api/v1/campaigns/{id}"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["example"]!;
        Assert.Equal((await coordinator.CampaignAsync(id)).AsObject().Select(field => field.Key).Order(), shown.AsObject().Select(field => field.Key).Order());
    }

    static IEnumerable<(string Field, string Message)> FaultsWith(MeasurementSpec spec, string name, JsonNode? value)
    {
        var changed = Written(spec);
        changed[name] = value?.DeepClone();
        return ((MeasurementSpec)changed.Deserialize(ApiJson.Default.GetTypeInfo(spec.GetType())!)!).Faults();
    }

    static JsonObject Written(MeasurementSpec spec) => JsonSerializer.SerializeToNode(spec, ApiJson.Default.GetTypeInfo(spec.GetType())!)!.AsObject();

    static string[] TypesOf(JsonNode field) =>
        field["type"] is JsonArray several ? [.. several.Select(type => type!.GetValue<string>())] : [field["type"]!.GetValue<string>()];

    static JsonNode SchemaOf(JsonNode document, string name) => document["components"]!["schemas"]![name]!;

    static async Task<JsonNode> DocumentAsync()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        return await DocumentAsync(coordinator);
    }

    static async Task<JsonNode> DocumentAsync(TestCoordinator coordinator) => JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!;
}
