using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Agent.Spooling;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Places;
using static Tracefleet.Agent.Tests.Harness.Batches;

namespace Tracefleet.Agent.Tests.Spooling;

public sealed class SpoolTests : IDisposable
{
    const long Limit = 1024 * 1024;

    readonly TempFolder _folder = new();

    [Fact]
    public void What_is_added_is_there_after_reopening_in_the_same_order_under_the_same_numbers()
    {
        var spool = Open();
        for (var seq = 1; seq <= 12; seq++)
            spool.Add(Batch(seq, last: seq == 12));

        var reopened = Open();

        Assert.Equal(spool.Entries(), reopened.Entries());
        Assert.Equal(Enumerable.Range(1, 12).Select(number => (long)number), reopened.Entries().Select(entry => entry.Number));
        Assert.Equal(Enumerable.Range(1, 12).Select(seq => Batch(seq, last: seq == 12)), reopened.Entries().Select(reopened.Read));
        Assert.Equal(spool.Bytes, reopened.Bytes);
    }

    [Fact]
    public void Numbers_go_on_after_reopening()
    {
        Open().Add(Batch(1));

        Assert.Equal(2, Open().Add(Batch(2)).Number);
    }

    [Fact]
    public void An_acknowledgement_deletes_the_batches_of_that_assignment_up_to_it_and_no_other()
    {
        var spool = Open();
        ShardLease otherShard = new("c1", 1, 1), otherAttempt = new("c1", 0, 2), otherCampaign = new("c2", 0, 1);
        foreach (var shard in new[] { Shard, otherShard, otherAttempt, otherCampaign })
            for (var seq = 1; seq <= 3; seq++)
                spool.Add(Batch(seq, shard));

        var done = spool.Acknowledge(Shard, 2);

        Assert.Equal([1L, 2L], done.Select(entry => entry.Number));
        Assert.Equal([3L, 4, 5, 6, 7, 8, 9, 10, 11, 12], Open().Entries().Select(entry => entry.Number));
        Assert.Equal(spool.Entries(), Open().Entries());
    }

    [Fact]
    public void An_acknowledged_batch_is_read_as_nothing_and_is_not_taken_for_damaged()
    {
        var spool = Open();
        var entry = spool.Add(Batch(1));
        spool.Acknowledge(Shard, 1);

        Assert.Null(spool.Read(entry));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void Unfinished_files_are_removed_at_the_next_start()
    {
        Open().Add(Batch(1));
        File.WriteAllBytes(Path.Combine(_folder.Path, "000000000002.batch.tmp"), [1, 2, 3]);

        var spool = Open();

        Assert.Equal(1, spool.Count);
        Assert.Equal(["000000000001.batch"], _folder.Files);
    }

    [Fact]
    public void Files_that_are_not_of_the_spool_are_left_alone()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "notes.batch"), "by hand");
        File.WriteAllText(Path.Combine(_folder.Path, "readme.txt"), "by hand");

        Assert.Equal(0, Open().Count);
        Assert.Equal(["notes.batch", "readme.txt"], _folder.Files);
    }

    [Fact]
    public void It_is_full_from_its_limit_on_until_an_acknowledgement_makes_room()
    {
        var spool = Spool.Open(_folder.Path, Batch(1).CalculateSize() + 1, NullLogger.Instance);

        spool.Add(Batch(1));
        Assert.False(spool.IsFull);
        spool.Add(Batch(2));
        Assert.True(spool.IsFull);
        Assert.True(Spool.Open(_folder.Path, spool.LimitBytes, NullLogger.Instance).IsFull);

        spool.Acknowledge(Shard, 1);
        Assert.False(spool.IsFull);
        Assert.Equal(Batch(2).CalculateSize(), spool.Bytes);
    }

    [Fact]
    public void Adding_and_acknowledging_complete_the_change_that_was_waited_for()
    {
        var spool = Open();

        var added = spool.Changed;
        spool.Add(Batch(1));
        Assert.True(added.IsCompleted);

        var acknowledged = spool.Changed;
        Assert.False(acknowledged.IsCompleted);
        spool.Acknowledge(Shard, 1);
        Assert.True(acknowledged.IsCompleted);
    }

    [Fact]
    public void Giving_an_assignment_up_sets_its_batches_aside_and_keeps_all_others()
    {
        var spool = Open();
        var other = new ShardLease("c1", 1, 1);
        spool.Add(Batch(1));
        var kept = spool.Add(Batch(1, other));
        spool.Add(Batch(2));

        spool.GiveUp(Shard);

        Assert.Equal([kept], spool.Entries());
        Assert.Equal([kept], Open().Entries());
        Assert.Equal(["000000000001.batch.damaged", "000000000002.batch", "000000000003.batch.damaged"], _folder.Files);
    }

    public void Dispose() => _folder.Dispose();

    Spool Open() => Spool.Open(_folder.Path, Limit, NullLogger.Instance);
}
