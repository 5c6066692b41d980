using System.Text.Json;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.LookingGlass.Tests.Limits;

public sealed class LimitSettingsTests
{
    [Fact]
    public void As_they_come_they_have_no_fault() => Assert.Empty(new LimitSettings().Faults());

    [Fact]
    public void Json_in_camel_case_is_read()
    {
        var settings = JsonSerializer.Deserialize<LimitSettings>("""
            {"perClient": {"burst": 3, "perMinute": 6}, "perRouter": {"concurrent": 2, "queue": 0}, "maxRuntimeSeconds": 45}
            """, JsonSerializerOptions.Web)!;

        Assert.Equal(new LimitSettings { PerClient = new(3, 6), PerRouter = new(2, 0), MaxRuntimeSeconds = 45 }, settings);
    }

    [Theory]
    [InlineData("""{"perclients": {}}""")]
    [InlineData("""{"perClient": {"burst": 3, "perSecond": 6}}""")]
    public void A_field_that_nobody_knows_is_not_overlooked(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LimitSettings>(json, JsonSerializerOptions.Web));

    [Theory]
    [InlineData("""{"perClient": {"burst": 0, "perMinute": 6}}""", "limits.perClient.burst is 0; give 1 to 10000.")]
    [InlineData("""{"perClient": {"burst": 1}}""", "limits.perClient.perMinute is 0; give 1 to 60000.")]
    [InlineData("""{"perTarget": {"burst": 10001, "perMinute": 6}}""", "limits.perTarget.burst is 10001; give 1 to 10000.")]
    [InlineData("""{"perTarget": null}""", "limits.perTarget is null; give burst and perMinute, or leave it out.")]
    [InlineData("""{"perRouter": null}""", "limits.perRouter is null; give concurrent and queue, or leave it out.")]
    [InlineData("""{"perRouter": {"concurrent": 0, "queue": 5}}""", "limits.perRouter.concurrent is 0; give 1 to 1000.")]
    [InlineData("""{"perRouter": {"concurrent": 1, "queue": -1}}""", "limits.perRouter.queue is -1; give 0 to 10000.")]
    [InlineData("""{"maxRuntimeSeconds": 0}""", "limits.maxRuntimeSeconds is 0; give 1 to 600.")]
    public void A_fault_names_the_field_and_what_to_give(string json, string fault) =>
        Assert.Equal([fault], JsonSerializer.Deserialize<LimitSettings>(json, JsonSerializerOptions.Web)!.Faults());

    [Theory]
    [InlineData(null, 60, 30)]
    [InlineData(null, 20, 20)]
    [InlineData(0.0, 60, 60)]
    [InlineData(0.2, 60, 1)]
    [InlineData(-5.0, 60, 1)]
    [InlineData(12.5, 60, 12.5)]
    [InlineData(61.0, 60, 60)]
    [InlineData(double.MaxValue, 60, 60)]
    [InlineData(double.PositiveInfinity, 60, 60)]
    [InlineData(double.NegativeInfinity, 60, 1)]
    [InlineData(double.NaN, 60, 30)]
    public void A_run_time_is_held_between_the_least_and_the_greatest(double? asked, int greatest, double given) =>
        Assert.Equal(TimeSpan.FromSeconds(given), new LimitSettings { MaxRuntimeSeconds = greatest }.RuntimeFor(asked));
}
