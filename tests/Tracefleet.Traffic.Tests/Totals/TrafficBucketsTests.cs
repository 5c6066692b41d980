using Tracefleet.Addressing;
using Tracefleet.Testing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Traffic.Tests.Totals;

public sealed class TrafficBucketsTests
{
    /// <summary>2026-05-28, midnight.</summary>
    const long Midnight = 1_779_926_400_000, Second = 1_000, Minute = 60_000, Day = 86_400_000;

    static readonly Address s_own = Address.Parse("192.0.2.1"), s_far = Address.Parse("198.51.100.9"), s_other = Address.Parse("203.0.113.5"), s_exporter = Address.Parse("10.0.0.1");
    static readonly Prefix s_farPrefix = Prefix.Parse("198.51.100.0/24");

    readonly List<(int Level, TrafficBucket Bucket)> _closed = [];

    [Fact]
    public void A_record_counts_for_the_other_side_by_every_kind()
    {
        var buckets = Buckets();

        buckets.Add(Flow(s_own, s_far, 1_000), s_exporter, Midnight);
        buckets.Add(Flow(s_far, s_own, 50), s_exporter, Midnight + 999);
        buckets.Advance(Midnight + 6 * Second, Close);

        var (level, bucket) = Assert.Single(_closed);
        var tally = new Tally(new Counts(50, 1, 1), new Counts(1_000, 1, 1));
        Assert.Equal((0, Midnight, new Counts(1_050, 2, 2)), (level, bucket.Start, bucket.Total));
        Assert.Equal((new Counts(50, 1, 1), new Counts(1_000, 1, 1)), (bucket.Of(TrafficDirection.In), bucket.Of(TrafficDirection.Out)));
        Assert.Equal(
            ["As AS64509", "Country NL", "Prefix 198.51.100.0/24", "Host 198.51.100.9", "Port tcp/443", "Ixp AMS-IX", "Exporter 10.0.0.1"],
            bucket.Rankings.Where(ranking => !IsOfInterfaces(ranking)).Select(ranking => $"{ranking.Kind} {Assert.Single(ranking.Rows).Key}"));
        Assert.All(bucket.Rankings.Where(ranking => !IsOfInterfaces(ranking)), ranking => Assert.Equal((tally, tally), (ranking.Total, ranking.Rows[0].Seen)));
        Assert.Equal(
            [("10.0.0.1 interface 2", 1_000UL, 0UL), ("10.0.0.1 interface 1", 0UL, 50UL)],
            bucket.By(TrafficKind.Interface).Rows.Select(row => ($"{row.Key}", row.Seen.To.Bytes, row.Seen.From.Bytes)));
        Assert.Equal(
            [("AS64509 at 10.0.0.1 interface 2", 1_000UL, 0UL), ("AS64509 at 10.0.0.1 interface 1", 0UL, 50UL)],
            bucket.By(TrafficKind.AsOfInterface).Rows.Select(row => ($"{row.Key}", row.Seen.To.Bytes, row.Seen.From.Bytes)));
    }

    [Fact]
    public void What_no_AS_is_known_of_counts_as_AS0_and_what_no_interface_is_known_of_as_interface_0()
    {
        var buckets = Buckets();

        buckets.Add(Flow(s_own, s_other, 30) with { OutputInterface = null }, s_exporter, Midnight);
        buckets.Add(Flow(s_own, s_far, 70), s_exporter, Midnight);
        buckets.Finish(Close);

        var bucket = _closed[0].Bucket;
        Assert.Equal([("AS64509", 70UL), ("AS0", 30)], bucket.By(TrafficKind.As).Rows.Select(row => ($"{row.Key}", row.Seen.To.Bytes)));
        Assert.Equal(
            [("AS64509 at 10.0.0.1 interface 2", 70UL), ("AS0 at 10.0.0.1 interface 0", 30)],
            bucket.By(TrafficKind.AsOfInterface).Rows.Select(row => ($"{row.Key}", row.Seen.To.Bytes)));
        Assert.Equal(100UL, bucket.By(TrafficKind.As).Total.To.Bytes);
    }

    [Fact]
    public void This_host_has_interfaces_and_is_no_exporter()
    {
        var buckets = Buckets();

        buckets.Add(Flow(s_far, s_own, 40), TrafficKey.ThisHost, Midnight);
        buckets.Finish(Close);

        var bucket = _closed[0].Bucket;
        Assert.Empty(bucket.By(TrafficKind.Exporter).Rows);
        Assert.Equal([TrafficKey.OfInterface(TrafficKey.ThisHost, 1), TrafficKey.OfInterface(TrafficKey.ThisHost, 2)], bucket.By(TrafficKind.Interface).Rows.Select(row => row.Key));
        Assert.Equal(TrafficKey.OfAsOfInterface(TrafficKey.ThisHost, 1, new Asn(64509)), Assert.Single(bucket.By(TrafficKind.AsOfInterface).Rows).Key);
    }

    [Fact]
    public void Where_only_public_addresses_count_the_others_are_ours_and_among_them_is_nothing_but_a_total()
    {
        var (lan, resolver) = (Address.Parse("10.1.2.3"), Address.Parse("8.8.8.8"));
        TrafficBuckets buckets = new(new TrafficSettings(), new OwnPrefixes([], publicOnly: true), OwnerOf, Midnight);

        buckets.Add(Flow(lan, Address.Parse("192.168.0.1"), 5), s_exporter, Midnight);
        buckets.Add(Flow(lan, resolver, 6), s_exporter, Midnight);
        buckets.Finish(Close);

        var bucket = _closed[0].Bucket;
        Assert.Equal((5UL, 6UL), (bucket.Of(TrafficDirection.Internal).Bytes, bucket.Of(TrafficDirection.Out).Bytes));
        Assert.Equal([("8.8.8.8", 6UL)], bucket.By(TrafficKind.Host).Rows.Select(row => ($"{row.Key}", row.Seen.To.Bytes)));
        Assert.Equal(6UL, bucket.By(TrafficKind.Port).Total.To.Bytes);
    }

    [Fact]
    public void Traffic_between_others_counts_at_both_ends_and_our_own_likewise()
    {
        var buckets = Buckets();

        buckets.Add(Flow(s_far, s_other, 100), null, Midnight);
        buckets.Add(Flow(s_own, s_own, 7), null, Midnight);
        buckets.Finish(Close);

        var bucket = _closed[0].Bucket;
        Assert.Equal((100UL, 7UL), (bucket.Of(TrafficDirection.Transit).Bytes, bucket.Of(TrafficDirection.Internal).Bytes));
        Assert.Equal(
            [("198.51.100.9", 100UL, 0UL), ("203.0.113.5", 0, 100), ("192.0.2.1", 7, 7)],
            bucket.By(TrafficKind.Host).Rows.OrderByDescending(row => row.Count).ThenByDescending(row => row.Seen.From.Bytes)
                .Select(row => ($"{row.Key}", row.Seen.From.Bytes, row.Seen.To.Bytes)));
        Assert.Equal((107UL, 107UL), (bucket.By(TrafficKind.Port).Total.From.Bytes, bucket.By(TrafficKind.Port).Total.To.Bytes));
        Assert.Empty(bucket.By(TrafficKind.Exporter).Rows);
    }

    [Fact]
    public void What_the_exporter_says_of_the_AS_goes_first_and_its_mask_where_we_know_no_prefix()
    {
        var buckets = Buckets();

        buckets.Add(Flow(s_own, s_far, 1) with { DestinationAs = new Asn(64999), DestinationPrefixLength = 16 }, null, Midnight);
        buckets.Add(Flow(s_own, s_other, 1) with { DestinationPrefixLength = 16 }, null, Midnight + Second);
        buckets.Add(Flow(s_own, s_other, 1) with { DestinationPrefixLength = 33 }, null, Midnight + Second);
        buckets.Finish(Close);

        Assert.Equal("AS64999", $"{_closed[0].Bucket.By(TrafficKind.As).Rows[0].Key}");
        Assert.Equal(s_farPrefix, _closed[0].Bucket.By(TrafficKind.Prefix).Rows[0].Key.Prefix);
        Assert.Equal(Prefix.Parse("203.0.0.0/16"), Assert.Single(_closed[1].Bucket.By(TrafficKind.Prefix).Rows).Key.Prefix);
    }

    [Fact]
    public void Late_and_early_records_are_taken_within_their_bounds()
    {
        var buckets = Buckets();
        buckets.Advance(Midnight + 10_500, Close);

        bool[] taken =
        [
            .. new[] { 4_999, 5_000, 10_999, 11_500, 11_501 }.Select(at => buckets.Add(Flow(s_own, s_far, 1), null, Midnight + at)),
        ];
        buckets.Finish(Close);

        Assert.Equal([false, true, true, true, false], taken);
        Assert.Equal((1, 1), (buckets.TooLate, buckets.TooEarly));
        Assert.Equal([5_000, 10_000, 11_000], _closed.Where(closed => closed.Level == 0).Select(closed => closed.Bucket.Start - Midnight));
    }

    [Fact]
    public void Buckets_close_finer_ones_first_and_once()
    {
        var buckets = Buckets();

        for (var at = 0; at < 600; at += 30)
        {
            buckets.Advance(Midnight + at * Second, Close);
            buckets.Add(Flow(s_own, s_far, 1), null, Midnight + at * Second);
        }
        buckets.Advance(Midnight + Day + 6 * Second, Close);

        Assert.Equal([20, 10, 2, 1, 1], Enumerable.Range(0, 5).Select(level => _closed.Count(closed => closed.Level == level)));
        Assert.Equal([0, 0, 1, 0, 0, 1], _closed.Take(6).Select(closed => closed.Level));
        Assert.All(Enumerable.Range(0, 5), level => Assert.Equal(20UL, Sum(level).Bytes));
        Assert.Equal([Midnight, Midnight + 5 * Minute], _closed.Where(closed => closed.Level == 2).Select(closed => closed.Bucket.Start));
    }

    [Fact]
    public void Every_level_has_the_same_totals_and_no_row_is_beyond_its_error()
    {
        var random = new Random(3);
        var settings = new TrafficSettings
        {
            Counters = 50,
            Levels = [new(TimeSpan.FromSeconds(1), 3, 10), new(TimeSpan.FromMinutes(1), 3, 50), new(TimeSpan.FromMinutes(5), 3, 50), new(TimeSpan.FromHours(1), 3, 50)],
        };
        var buckets = Buckets(settings);
        var (exact, total) = (new Dictionary<Address, ulong>(), default(Counts));
        var now = Midnight + Minute;
        for (var count = 0; count < 40_000; count++)
        {
            now += random.Next(100);
            buckets.Advance(now, Close);
            var host = Address.FromIpv4(0x08000000u + (uint)Math.Exp(random.NextDouble() * 9));
            var flow = Flow(s_own, host, (ulong)random.Next(1_500));
            if (!buckets.Add(flow, s_exporter, now - random.Next(6_500)))
                continue;
            exact[host] = exact.GetValueOrDefault(host) + flow.Bytes;
            total += new Counts(flow.Bytes, 1, 1);
        }
        buckets.Finish(Close);

        Assert.InRange(buckets.TooLate, 1, 20_000);
        Assert.All(Enumerable.Range(0, 4), level => Assert.Equal(total, Sum(level)));
        var hour = Assert.Single(_closed, closed => closed.Level == 3).Bucket.By(TrafficKind.Host);
        Assert.Equal(50, hour.Rows.Length);
        Assert.All(hour.Rows, row => Assert.InRange(exact[row.Key.Address!.Value], row.Count - row.Error, row.Count));
        Assert.All(hour.Rows, row => Assert.InRange(row.Error, 0UL, total.Bytes / 50));
        Assert.All(exact.Where(host => hour.Rows.All(row => row.Key.Address != host.Key)), host => Assert.InRange(host.Value, 0UL, hour.UnlistedAtMost));
        Assert.Equal(total, (hour.Other + hour.Rows.Aggregate(default(Tally), (sum, row) => sum + row.Seen)).To);
        Assert.All(Enumerable.Range(0, 3), level => Assert.Equal(3, buckets.Kept(level).Length));
    }

    [Fact]
    public void A_long_silence_closes_what_is_open_and_makes_nothing_up()
    {
        var buckets = Buckets();
        buckets.Add(Flow(s_own, s_far, 1), null, Midnight);

        buckets.Advance(Midnight + 4_000 * Day, Close);
        buckets.Advance(Midnight, Close);

        Assert.Equal([0, 1, 2, 3, 4], _closed.Select(closed => closed.Level));
        Assert.False(buckets.Add(Flow(s_own, s_far, 1), null, Midnight));
        Assert.True(buckets.Add(Flow(s_own, s_far, 1), null, Midnight + 4_000 * Day));
    }

    [Fact]
    public void A_record_allocates_nothing_whatever_its_host()
    {
        var buckets = Buckets(new TrafficSettings { Counters = 100, Levels = [new(TimeSpan.FromSeconds(1), 0, 10)] });
        var host = 0x08000000u;

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (var count = 0; count < 1_000; count++)
                buckets.Add(Flow(s_own, Address.FromIpv4(host++), 100), s_exporter, Midnight);
        }));
    }

    [Fact]
    public void Whatever_an_exporter_says_sums_stop_at_the_largest_number()
    {
        var buckets = Buckets();
        var huge = Flow(s_own, s_far, ulong.MaxValue) with { Packets = ulong.MaxValue, Flows = ulong.MaxValue, DestinationPrefixLength = 255, SourcePort = null, Protocol = 255 };

        for (var count = 0; count < 3; count++)
            buckets.Add(huge, s_exporter, Midnight + count * Second);
        buckets.Finish(Close);

        Assert.All(Enumerable.Range(0, 5), level => Assert.Equal(new Counts(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue), Sum(level)));
    }

    public static TheoryData<string, TrafficSettings> Wrong => new()
    {
        { "Levels", new TrafficSettings { Levels = [] } },
        { "Levels", new TrafficSettings { Levels = [new(TimeSpan.FromSeconds(2), 1, 1), new(TimeSpan.FromSeconds(3), 1, 1)] } },
        { "Levels", new TrafficSettings { Levels = [new(TimeSpan.FromMicroseconds(1), 1, 1)] } },
        { "Levels", new TrafficSettings { Levels = [new(TimeSpan.FromSeconds(1), 1, 1_001)] } },
        { "Levels", new TrafficSettings { Levels = [new(TimeSpan.FromSeconds(1), -1, 1)] } },
        { "Counters", new TrafficSettings { Counters = 0 } },
        { "Late", new TrafficSettings { Late = TimeSpan.FromSeconds(-1) } },
        { "Late", new TrafficSettings { Late = TimeSpan.MaxValue } },
        { "Late", new TrafficSettings { Ahead = TimeSpan.FromSeconds(118) } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_setting_is_named(string field, TrafficSettings settings) =>
        Assert.Equal(field, Assert.Throws<ArgumentException>(() => Buckets(settings)).ParamName);

    static bool IsOfInterfaces(TrafficRanking ranking) => ranking.Kind is TrafficKind.Interface or TrafficKind.AsOfInterface;

    void Close(int level, TrafficBucket bucket) => _closed.Add((level, bucket));

    Counts Sum(int level) => _closed.Where(closed => closed.Level == level).Aggregate(default(Counts), (sum, closed) => sum + closed.Bucket.Total);

    static TrafficBuckets Buckets(TrafficSettings? settings = null) => new(settings ?? new TrafficSettings(), new OwnPrefixes([Prefix.Parse("192.0.2.0/24")]), OwnerOf, Midnight);

    static Owner OwnerOf(Address address) => s_farPrefix.Contains(address) ? new Owner(new Asn(64509), "NL", s_farPrefix, "AMS-IX") : default;

    static FlowRecord Flow(Address source, Address destination, ulong bytes) => default(FlowRecord) with
    {
        Source = source,
        Destination = destination,
        Bytes = bytes,
        Packets = 1,
        Flows = 1,
        Protocol = 6,
        SourcePort = source == s_own ? (ushort)50_000 : (ushort)443,
        DestinationPort = source == s_own ? (ushort)443 : (ushort)50_000,
        InputInterface = 1,
        OutputInterface = 2,
    };
}
