using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Campaigns.Tests.Planning;

public class SpecRulesTests
{
    static readonly string[] Known = ["ams", "nrt"];
    static readonly CampaignSpec Good = new() { Targets = ["192.0.2.1", "2001:db8::1", "example.org", "xn--kln-sna.example."], VantagePoints = ["ams"] };

    static IEnumerable<string> Fields(CampaignSpec spec) => SpecRules.Faults(spec, Known).Select(fault => fault.Field);

    [Fact]
    public void A_good_spec_has_no_fault() => Assert.Empty(SpecRules.Faults(Good, Known));

    [Fact]
    public void Every_fault_is_reported_at_once() => Assert.Equal(
        ["name", "targets[1]", "vantagePoints[0]", "vantagePoints[2]", "trace.maxTtl", "ipVersion", "deadlineSeconds"],
        Fields(new CampaignSpec
        {
            Name = "a\u001bb",
            Targets = ["192.0.2.1", "nowhere/24"],
            VantagePoints = ["syd", "ams", "ams"],
            Trace = new TraceSpec { MaxTtl = 300 },
            IpVersion = 5,
            DeadlineSeconds = 0,
        }));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("192.0.2.0/24", "prefix")]
    [InlineData("fe80::1%eth0", "zone id")]
    [InlineData("[2001:db8::1]", "no IPv6 address")]
    [InlineData("192.0.2.1:80", "no IPv6 address")]
    [InlineData("::ffff:10.0.0.1", "no IPv6 address")]
    [InlineData("192.0.2", "four decimal parts")]
    [InlineData("192.0.2.256", "four decimal parts")]
    [InlineData("010.0.0.1", "four decimal parts")]
    [InlineData("3232235777", "four decimal parts")]
    [InlineData("0x7f000001", "four decimal parts")]
    [InlineData("127.0x1", "four decimal parts")]
    [InlineData("https://example.org/", "URL")]
    [InlineData(" example.org", "white space")]
    [InlineData("exa mple.org", "letters, digits")]
    [InlineData("-a.example", "letters, digits")]
    [InlineData("a_b.example", "letters, digits")]
    [InlineData("a..example", "1 to 63")]
    [InlineData(".", "1 to 253")]
    [InlineData("köln.example", "xn--")]
    [InlineData("a\u001b.example", "a?.example")]
    public void Says_what_is_wrong_with_a_target(string target, string hint)
    {
        var fault = Assert.Single(SpecRules.Faults(Good with { Targets = ["192.0.2.1", target] }, Known));

        Assert.Equal("targets[1]", fault.Field);
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:0DB8:0:0::1")]
    [InlineData("example.org", "EXAMPLE.org.")]
    public void A_duplicate_is_a_fault_that_names_the_first(string first, string second) => Assert.Equal(
        new SpecFault("targets[1]", $"'{second}' is the same target as targets[0]; remove one of them."),
        Assert.Single(SpecRules.Faults(Good with { Targets = [first, second] }, Known)));

    [Fact]
    public void Long_labels_and_names_are_refused()
    {
        var label = new string('a', 63);
        Assert.Empty(Fields(Good with { Targets = [$"{label}.{label}.{label}.{new string('a', 61)}"] }));
        Assert.Equal(["targets[0]"], Fields(Good with { Targets = [$"{label}.{label}.{label}.{new string('a', 62)}"] }));
        Assert.Equal(["targets[0]"], Fields(Good with { Targets = [$"{label}a.example"] }));
    }

    [Fact]
    public void Empty_lists_and_too_many_targets_are_faults()
    {
        Assert.Equal(["targets", "vantagePoints"], Fields(Good with { Targets = [], VantagePoints = [] }));
        Assert.Equal(["targets"], Fields(Good with { Targets = [.. Enumerable.Range(0, 100_001).Select(i => $"h{i}.example")] }));
    }

    [Fact]
    public void Too_many_cells_are_a_fault()
    {
        var places = Enumerable.Range(0, 11).Select(i => $"p{i}").ToArray();
        var spec = Good with { Targets = [.. Enumerable.Range(0, 100_000).Select(i => $"h{i}.example")], VantagePoints = [.. places] };

        Assert.Equal(
            "100,000 targets from 11 vantage points are 1,100,000 cells; at most 1,000,000 are allowed, so give fewer of either.",
            Assert.Single(SpecRules.Faults(spec, places)).Message);
    }

    [Fact]
    public void An_unknown_place_is_answered_with_the_known_ones() =>
        Assert.Equal("There is no vantage point 'syd'; known are ams, nrt.", Assert.Single(SpecRules.Faults(Good with { VantagePoints = ["syd"] }, Known)).Message);

    [Fact]
    public void Faults_without_end_are_cut()
    {
        var faults = SpecRules.Faults(Good with { Targets = [.. Enumerable.Repeat("", 50_000)] }, Known);

        Assert.Equal(SpecRules.MaxFaults + 1, faults.Length);
        Assert.Equal("", faults[^1].Field);
    }

    [Fact]
    public void Canonical_targets_are_what_is_probed() =>
        Assert.Equal(["2001:db8::1", "example.org"], SpecRules.Canonical(Good with { Targets = ["2001:DB8:0::1", "Example.ORG."] }).Targets.ToArray());
}
