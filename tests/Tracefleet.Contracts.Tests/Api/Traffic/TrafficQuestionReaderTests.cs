using Tracefleet.Addressing;
using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Contracts.Tests.Api.Traffic;

public sealed class TrafficQuestionReaderTests
{
    static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    static (AskedTraffic? Asked, IReadOnlyDictionary<string, string> Faults) Read(TrafficForm form, params (string Name, string Text)[] fields)
    {
        var given = fields.ToDictionary(field => field.Name, field => field.Text);
        return TrafficQuestionReader.Read(form, name => given.GetValueOrDefault(name), Noon);
    }

    static AskedTraffic Good(TrafficForm form, params (string Name, string Text)[] fields)
    {
        var (asked, faults) = Read(form, fields);
        Assert.Empty(faults);
        return asked!;
    }

    [Fact]
    public void Nothing_but_the_form_asks_for_the_ases_of_the_last_hour()
    {
        var asked = Good(TrafficForm.Top);

        Assert.Equal(("asn", false, false), (asked.By, asked.IsByOwner, asked.IsNarrowed));
        Assert.Equal(
            new TrafficQuestion { By = TrafficKind.As, From = Noon.AddHours(-1).ToUnixTimeMilliseconds(), To = Noon.ToUnixTimeMilliseconds() }, asked.Question);
    }

    [Fact]
    public void Every_field_is_taken_over()
    {
        var asked = Good(
            TrafficForm.Top, ("by", "host"), ("since", "2026-05-31T10:00:00+02:00"), ("until", "90s"), ("step", "5m"), ("direction", "out"), ("measure", "flows"),
            ("limit", "1000"), ("run", "7"), ("asn", "AS64500"), ("prefix", "2001:db8::/32"), ("country", "nl"));

        Assert.True(asked.IsNarrowed);
        Assert.Equal(
            new TrafficQuestion
            {
                By = TrafficKind.Host,
                From = Noon.AddHours(-4).ToUnixTimeMilliseconds(),
                To = Noon.AddSeconds(-90).ToUnixTimeMilliseconds(),
                Step = TimeSpan.FromMinutes(5),
                Side = TrafficSide.Out,
                Measure = TrafficMeasure.Flows,
                Limit = 1_000,
                Run = 7,
                As = new Asn(64500),
                Prefix = Prefix.Parse("2001:db8::/32"),
                Country = "NL",
            }, asked.Question);
    }

    [Theory]
    [InlineData("asn", TrafficKind.As)]
    [InlineData("owner", TrafficKind.As)]
    [InlineData("country", TrafficKind.Country)]
    [InlineData("prefix", TrafficKind.Prefix)]
    [InlineData("host", TrafficKind.Host)]
    [InlineData("port", TrafficKind.Port)]
    [InlineData("ixp", TrafficKind.Ixp)]
    [InlineData("interface", TrafficKind.Interface)]
    [InlineData("exporter", TrafficKind.Exporter)]
    [InlineData("link", TrafficKind.AsOfInterface)]
    public void Traffic_is_asked_by_words(string word, TrafficKind kind) => Assert.Equal((word, kind), (Good(TrafficForm.Top, ("by", word)).By, Good(TrafficForm.Top, ("by", word)).Question.By));

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    public void A_span_may_be_how_long_ago_it_began(string text, int seconds) =>
        Assert.Equal(Noon.AddSeconds(-seconds).ToUnixTimeMilliseconds(), Good(TrafficForm.Top, ("since", text)).Question.From);

    [Theory]
    [InlineData("by", "carrier", "'carrier' is none of its words; give asn, owner, country, prefix, host, port, ixp, interface, exporter, link.")]
    [InlineData("since", "yesterday", "'yesterday' is no time; give how long ago such as 90s, 15m, 24h or 7d, or a time such as 2026-05-31T12:00:00Z, from 1970 on.")]
    [InlineData("since", "99999999999d", "'99999999999d' is no time; give how long ago such as 90s, 15m, 24h or 7d, or a time such as 2026-05-31T12:00:00Z, from 1970 on.")]
    [InlineData("since", "2026-05-31T12:00:00Z", "It is not before now; give an earlier time, for example 1h.")]
    [InlineData("until", "0s", "'0s' is no time; give how long ago such as 90s, 15m, 24h or 7d, or a time such as 2026-05-31T12:00:00Z, from 1970 on.")]
    [InlineData("step", "2m", "'2m' is none of its words; give 1s, 1m, 5m, 1h, 1d.")]
    [InlineData("direction", "up", "'up' is none of its words; give both, in, out.")]
    [InlineData("measure", "bits", "'bits' is none of its words; give bytes, packets, flows.")]
    [InlineData("limit", "1001", "'1001' is out of range; give 1 to 1000.")]
    [InlineData("limit", "-1", "'-1' is out of range; give 1 to 1000.")]
    [InlineData("run", "0", "'0' is no number of a run; give 1 or more.")]
    [InlineData("asn", "AS4294967296", "'AS4294967296' is no AS number; give one such as 64500 or AS64500, 0 for what no AS is known of.")]
    [InlineData("prefix", "192.0.2.1/24", "'192.0.2.1/24' is no prefix; give one such as 192.0.2.0/24 or 2001:db8::/32, with zero host bits.")]
    [InlineData("country", "NLD", "'NLD' is no country; give two letters (ISO 3166-1) such as NL.")]
    [InlineData("exporter", "edge", "'edge' is no exporter; give its address, or local for this host's own capture.")]
    [InlineData("country", "NL", "It narrows what is by prefix, host, not by asn; leave it out, or ask by one of these.")]
    [InlineData("exporter", "local", "It narrows what is by interface, link, not by asn; leave it out, or ask by one of these.")]
    public void A_fault_names_its_field_and_the_remedy(string field, string text, string sentence)
    {
        var (asked, faults) = Read(TrafficForm.Top, (field, text));

        Assert.Null(asked);
        Assert.Equal(sentence, faults[field]);
    }

    [Fact]
    public void All_faults_are_found_at_once() =>
        Assert.Equal(["limit", "measure", "until"], Read(TrafficForm.Top, ("measure", "x"), ("limit", "x"), ("until", "x")).Faults.Keys.Order());

    [Fact]
    public void A_span_has_no_more_steps_than_an_answer_may_have_points()
    {
        Assert.Equal(
            "A span of 7.00:00:00 has more than 5000 steps of 1m; give a longer step, or a shorter span.",
            Read(TrafficForm.Series, ("since", "7d"), ("step", "1m")).Faults["step"]);
        Assert.Equal(
            "A span of 5001.00:00:00 has more than 5000 steps of 1d; give a shorter span.", Read(TrafficForm.Top, ("since", "5001d")).Faults["since"]);
        Assert.Equal(TimeSpan.FromMinutes(5), Good(TrafficForm.Series, ("since", "7d"), ("step", "5m")).Question.Step);
    }

    [Fact]
    public void A_form_reads_its_own_fields_only()
    {
        var hosts = Good(TrafficForm.Hosts, ("by", "asn"), ("asn", "64500"));
        var live = Good(TrafficForm.Live, ("since", "x"), ("step", "x"));

        Assert.Equal(("host", TrafficKind.Host, 64500u), (hosts.By, hosts.Question.By, hosts.Question.As!.Value.Number));
        Assert.Equal((0L, 0L, TimeSpan.FromSeconds(1)), (live.Question.From, live.Question.To, live.Question.Step));
        Assert.DoesNotContain("by", TrafficForm.Hosts.Fields);
        Assert.DoesNotContain("since", TrafficForm.Live.Fields);
    }

    [Fact]
    public void Owners_are_added_up_from_more_ases_than_are_asked_for()
    {
        var asked = Good(TrafficForm.Top, ("by", "owner"), ("limit", "5"));

        Assert.Equal((true, 5, 1_000, 190), (asked.IsByOwner, asked.Question.Limit, asked.ForTop.Limit, asked.ForSeries.Limit));
    }
}
