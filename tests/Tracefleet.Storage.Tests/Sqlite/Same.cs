using Tracefleet.Measurements.Traces;

namespace Tracefleet.Storage.Tests.Sqlite;

/// <summary>Equality of traces by value; a record's own compares its lists by reference.</summary>
static class Same
{
    public static void Trace(TraceRecord expected, TraceRecord actual)
    {
        Assert.Equal(expected with { Hops = [] }, actual with { Hops = [] });
        Assert.Equal(expected.Hops.Length, actual.Hops.Length);
        foreach (var (left, right) in expected.Hops.Zip(actual.Hops))
            Hop(left, right);
    }

    public static void Hop(Hop expected, Hop actual)
    {
        Assert.Equal(expected.Mpls.AsSpan(), actual.Mpls.AsSpan());
        Assert.Equal(expected.Annotation?.Origins.ToArray(), actual.Annotation?.Origins.ToArray());
        Assert.Equal(Plain(expected), Plain(actual));

        static Hop Plain(Hop hop) => hop with { Mpls = [], Annotation = hop.Annotation is { } annotation ? annotation with { Origins = [] } : null };
    }
}
