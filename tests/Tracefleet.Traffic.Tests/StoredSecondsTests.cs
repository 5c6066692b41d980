using System.Collections.Immutable;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Traffic.Tests;

public sealed class StoredSecondsTests
{
    static TrafficRun Run(long id, TrafficRunState state, long? storedUntil) => new(
        id, new TrafficRunStart(TrafficRunKind.Capture, "eth0", "edge1", null, [], true, SnapshotIds.None), state, DateTimeOffset.UnixEpoch,
        storedUntil is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null, null, ImmutableSortedDictionary<string, long>.Empty, []);

    [Fact]
    public void A_second_is_stored_when_all_that_run_have_stored_it() =>
        Assert.Equal(58_000, StoredSeconds.Until([Run(1, TrafficRunState.Running, 60_000), Run(2, TrafficRunState.Running, 58_999)]));

    [Fact]
    public void One_that_hangs_is_not_waited_for() =>
        Assert.Equal(60_000, StoredSeconds.Until([Run(1, TrafficRunState.Running, 60_000), Run(2, TrafficRunState.Running, 44_000)]));

    [Fact]
    public void One_that_has_ended_or_stored_nothing_does_not_count()
    {
        Assert.Equal(60_000, StoredSeconds.Until(
            [Run(1, TrafficRunState.Running, 60_000), Run(2, TrafficRunState.Ended, 59_000), Run(3, TrafficRunState.Killed, 59_000), Run(4, TrafficRunState.Running, null)]));
        Assert.Null(StoredSeconds.Until([Run(2, TrafficRunState.Ended, 59_000)]));
    }

    [Fact]
    public void Of_one_run_only_its_own_counts() =>
        Assert.Equal(60_000, StoredSeconds.Until([Run(1, TrafficRunState.Running, 60_000), Run(2, TrafficRunState.Running, 58_000)], run: 1));
}
