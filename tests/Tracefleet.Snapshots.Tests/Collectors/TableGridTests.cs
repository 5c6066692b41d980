using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Snapshots.Collectors;
using static System.Globalization.CultureInfo;

namespace Tracefleet.Snapshots.Tests.Collectors;

public sealed class TableGridTests
{
    static readonly DateTimeOffset FarFuture = At("2100-01-01T00:00");

    public static TheoryData<int> Steps => [2, 8];

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);

    [Theory]
    [InlineData("2014-05-23T06:00", "2014-05-23T06:00")]
    [InlineData("2014-05-23T05:01", "2014-05-23T06:00")]
    [InlineData("2014-05-23T05:00", "2014-05-23T04:00")]
    [InlineData("2014-05-23T23:30", "2014-05-24T00:00")]
    [InlineData("2016-02-28T23:01", "2016-02-29T00:00")]
    [InlineData("2015-02-28T23:01", "2015-03-01T00:00")]
    [InlineData("2015-12-31T23:59", "2016-01-01T00:00")]
    [InlineData("2014-05-23T23:30-08:00", "2014-05-24T08:00")]
    public void RouteViews_writes_every_two_hours(string moment, string table) =>
        Assert.Equal(At(table), TableGrid.RouteViews.Nearest(At(moment), FarFuture));

    [Theory]
    [InlineData("2014-05-23T06:00", "2014-05-23T08:00")]
    [InlineData("2014-05-23T04:00", "2014-05-23T00:00")]
    [InlineData("2014-05-23T20:01", "2014-05-24T00:00")]
    [InlineData("2014-05-23T20:00", "2014-05-23T16:00")]
    [InlineData("2014-12-31T21:00", "2015-01-01T00:00")]
    public void Ris_writes_every_eight_hours(string moment, string table) =>
        Assert.Equal(At(table), TableGrid.Ris.Nearest(At(moment), FarFuture));

    [Theory]
    [InlineData("2014-05-23T23:30", "2014-05-23T23:45", "2014-05-23T22:00")]
    [InlineData("2014-05-23T05:30", "2014-05-23T06:00", "2014-05-23T06:00")]
    [InlineData("2016-01-01T00:00", "2015-12-31T23:59", "2015-12-31T22:00")]
    public void A_table_of_the_future_is_never_chosen(string moment, string now, string table) =>
        Assert.Equal(At(table), TableGrid.RouteViews.Nearest(At(moment), At(now)));

    [Theory]
    [MemberData(nameof(Steps))]
    public void Around_every_border_of_days_each_minute_has_the_nearest_table(int hours)
    {
        var grid = new TableGrid(TimeSpan.FromHours(hours));
        foreach (var border in (string[])["2014-05-23", "2014-06-01", "2015-01-01", "2016-02-29", "2016-03-01", "2100-03-01", "1999-12-31"])
            for (var minutes = -24 * 60; minutes <= 24 * 60; minutes++)
            {
                var moment = At(border).AddMinutes(minutes);
                var table = grid.Nearest(moment, DateTimeOffset.MaxValue);
                Assert.Equal(0, table.UtcDateTime.TimeOfDay.Ticks % grid.Step.Ticks);
                Assert.InRange((table - moment).Duration(), TimeSpan.Zero, grid.Step / 2);
            }
    }

    [Fact]
    public void Whatever_the_moment_the_table_is_on_the_grid_near_and_not_of_the_future() =>
        Prop.ForAll(
            Gen.Choose(0, 60 * 24 * 365 * 40).ToArbitrary(), Gen.Choose(0, 60 * 24 * 365 * 40).ToArbitrary(), Gen.Elements(2, 8).ToArbitrary(),
            (minutes, nowMinutes, hours) =>
            {
                var grid = new TableGrid(TimeSpan.FromHours(hours));
                var (moment, now) = (At("1999-01-01").AddMinutes(minutes), At("1999-01-01").AddMinutes(nowMinutes));
                var table = grid.Nearest(moment, now);
                return table <= now && table.UtcDateTime.TimeOfDay.Ticks % grid.Step.Ticks == 0
                    && (table - moment).Duration() <= (moment <= now ? grid.Step : moment - now + grid.Step)
                    && grid.AtOrBefore(moment) <= moment && moment - grid.AtOrBefore(moment) < grid.Step;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_table_before_the_first_of_a_year_is_of_the_year_before() =>
        Assert.Equal(At("2015-12-31T16:00"), TableGrid.Ris.Before(At("2016-01-01T00:00")));
}
