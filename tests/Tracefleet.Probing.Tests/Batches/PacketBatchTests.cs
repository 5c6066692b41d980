using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Batches;

public sealed class PacketBatchTests
{
    static readonly Instant s_first = new(1_780_000_000_000_000_000);

    static PacketBatch BatchOf(int count, int headroom = 0)
    {
        var batch = new PacketBatch(Math.Max(count, 1), slotSize: 64, headroom);
        for (var i = 0; i < count; i++)
        {
            batch.NextBuffer.Fill((byte)(i + 1));
            batch.Add(20 + i % 40);
        }
        return batch;
    }

    [Fact]
    public void Packets_sent_in_one_call_are_dated_one_after_the_other()
    {
        var batch = BatchOf(5);

        batch.MarkSent([4, 0, 2], s_first, spacing: 700);

        Assert.Equal([s_first.UnixNanoseconds + 700, 0, s_first.UnixNanoseconds + 1_400, 0, s_first.UnixNanoseconds], Enumerable.Range(0, 5).Select(i => batch.At(i).UnixNanoseconds));
    }

    [Fact]
    public void A_packet_that_was_refused_and_then_sent_is_sent()
    {
        var batch = BatchOf(2);
        batch.MarkSent(0, s_first, SendFailure.NoBufferSpace);
        Assert.Equal((SendFailure.NoBufferSpace, SendFailure.None, true), (batch.Failure(0), batch.Failure(1), batch.HasFailures));

        batch.MarkSent([0, 1], s_first, spacing: 10);

        Assert.Equal((SendFailure.None, SendFailure.None), (batch.Failure(0), batch.Failure(1)));
    }

    [Fact]
    public void A_cleared_batch_remembers_no_failure()
    {
        var batch = BatchOf(2);
        batch.MarkSent(1, s_first, SendFailure.InterfaceDown);

        batch.Clear();
        batch.Add(20);
        batch.Add(20);

        Assert.Equal((false, SendFailure.None, default(Instant)), (batch.HasFailures, batch.Failure(1), batch.At(1)));
    }

    [Fact]
    public void A_frame_is_the_headroom_and_the_packet_of_its_own_slot() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(Gen.Zip(Gen.Choose(1, 50), Gen.Choose(0, 32)).ToArbitrary(), size =>
        {
            var (count, headroom) = size;
            var batch = BatchOf(count, headroom);
            for (var i = 0; i < count; i++)
                batch.Frame(i)[..headroom].Fill(0xEE);
            return Enumerable.Range(0, count).All(i =>
                batch.Frame(i).Length == headroom + batch[i].Length
                && batch.Frame(i)[headroom..].SequenceEqual(batch[i])
                && batch[i].IndexOfAnyExcept((byte)(i + 1)) < 0
                && batch.Frame(i)[..headroom].IndexOfAnyExcept((byte)0xEE) < 0
                && batch.Buffer(i).Length == batch.SlotSize);
        }));

    [Fact]
    public void A_slot_that_holds_no_packet_is_refused()
    {
        var batch = BatchOf(3);
        batch.Clear();
        batch.Add(20);

        foreach (var index in new[] { -1, 1, 3, 1_000 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => batch[index].Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.Frame(index).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.Failure(index));
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.At(index));
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.MarkSent(index, s_first));
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.MarkSent([0, index], s_first, 1));
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var batch = new PacketBatch(1, slotSize: 64);

        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(65));
        batch.Add(64);
        Assert.Throws<InvalidOperationException>(() => batch.Add(1));
    }
}
