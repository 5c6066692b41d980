using System.Net;
using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests;

/// <summary>What commands ask of a coordinator, and what they say of its refusals.</summary>
public sealed class ApiTests
{
    const string TwoFaults = """
        {
          "type": "invalid_campaign", "title": "The campaign has faults.", "status": 422, "detail": "2 fields have faults.",
          "errors": { "targets[0]": ["It is no address."], "trace.maxTtl": ["Give 1 to 255.", "Raise it."] }
        }
        """;

    [Fact]
    public async Task Faults_of_a_campaign_end_with_2_and_name_every_field()
    {
        await using var api = await FakeApi.StartAsync(HttpStatusCode.UnprocessableEntity, TwoFaults);

        var (code, output, errors) = await CommandLine.RunAsync("campaign", "submit", "x y", "--coordinator", api.Address);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Equal(
            """
            tracefleet: 2 fields have faults.
              targets[0]: It is no address.
              trace.maxTtl: Give 1 to 255. Raise it.

            """,
            errors);
    }

    [Theory]
    [InlineData("""{ "title": "No such campaign.", "status": 404 }""", "tracefleet: No such campaign.\n")]
    [InlineData("lost", "tracefleet: the coordinator answered 404 Not Found.\n")]
    public async Task Another_refusal_ends_with_1_and_is_told(string answer, string expected)
    {
        await using var api = await FakeApi.StartAsync(HttpStatusCode.NotFound, answer);

        var (code, output, errors) = await CommandLine.RunAsync("campaign", "show", "a/b", "--coordinator", api.Address);

        Assert.Equal((ExitCode.Failed, "", expected), (code, output, errors));
        Assert.Equal("GET /api/v1/campaigns/a%2Fb", api.Asked);
    }

    [Fact]
    public async Task What_the_flags_say_is_submitted()
    {
        await using var api = await FakeApi.StartAsync(HttpStatusCode.UnprocessableEntity, TwoFaults);
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("token"), "secret\n");

        await CommandLine.RunAsync(
            "campaign", "submit", "192.0.2.1", "host.example", "--from", "fra", "--from", "nyc", "--name", "weekly", "--ip-version", "6", "--deadline", "60",
            "--method", "icmp-paris", "--max-ttl", "20", "--flow", "3", "--idempotency-key", "k1", "--coordinator", api.Address,
            "--token-file", folder.File("token"));

        Assert.Equal(("POST /api/v1/campaigns", "Bearer secret", "k1"), (api.Asked, api.Authorization, api.IdempotencyKey));
        var submitted = api.Submitted!;
        Assert.Equal(["192.0.2.1", "host.example"], submitted.Targets.AsEnumerable());
        Assert.Equal(["fra", "nyc"], submitted.VantagePoints!.Value.AsEnumerable());
        Assert.Equal(("weekly", 6, 60), (submitted.Name, submitted.IpVersion, submitted.DeadlineSeconds));
        Assert.Equal(new Measurements.Traces.TraceSpec { Method = "icmp-paris", MaxTtl = 20, Flow = 3 }, submitted.Trace);
    }

    [Fact]
    public async Task Targets_are_read_from_files_and_from_standard_input_without_comments_and_empty_lines()
    {
        await using var api = await FakeApi.StartAsync(HttpStatusCode.UnprocessableEntity, TwoFaults);
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("targets"), "# weekly\n192.0.2.2   # gateway\n\n  host.example\n--not-a-flag\n");

        await CommandLine.RunWithInputAsync(
            "2001:db8::1\n#\n", "campaign", "submit", "192.0.2.1", $"@{folder.File("targets")}", "@-", "--coordinator", api.Address);

        Assert.Equal(["192.0.2.1", "192.0.2.2", "host.example", "--not-a-flag", "2001:db8::1"], api.Submitted!.Targets.AsEnumerable());
        Assert.Null(api.Submitted.VantagePoints);
    }
}
