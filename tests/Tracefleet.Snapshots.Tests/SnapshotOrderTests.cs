using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Tests;

public sealed class SnapshotOrderTests
{
    [Fact]
    public void Names_of_places_are_English_unless_said_otherwise() =>
        Assert.Equal("en", new SnapshotOrder { Kind = SnapshotKind.Geo }.Language);
}
