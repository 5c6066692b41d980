using System.Reflection;
using Tracefleet.Campaigns.Aggregates;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;

namespace Tracefleet.Campaigns.Tests.Deciding;

public class EventNameTests
{
    [Fact]
    public void Every_event_has_a_name_of_its_own()
    {
        var events = new[] { typeof(CampaignEvent), typeof(VantagePointEvent), typeof(AggregateEvent) }.SelectMany(type => type.GetNestedTypes()).ToArray();

        var names = events.Select(type => type.GetCustomAttribute<EventNameAttribute>()?.Name ?? "").ToArray();

        Assert.Equal(14, names.Length);
        Assert.DoesNotContain("", names.AsEnumerable());
        Assert.Equal(names.Length, names.Distinct().Count());
    }
}
