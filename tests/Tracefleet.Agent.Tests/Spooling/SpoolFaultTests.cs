using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Agent.Spooling;
using Tracefleet.Agent.Tests.Harness;
using static Tracefleet.Agent.Tests.Harness.Batches;

namespace Tracefleet.Agent.Tests.Spooling;

public sealed class SpoolFaultTests : IDisposable
{
    const string First = "000000000001.batch", Second = "000000000002.batch";

    readonly TempFolder _folder = new();

    [Fact]
    public void A_file_cut_off_anywhere_is_set_aside_and_the_others_stay()
    {
        var whole = TwoBatches();

        for (var length = 0; length < whole.Length; length++)
            IsSetAside(whole[..length], $"cut to {length} of {whole.Length} bytes");
    }

    [Fact]
    public void A_file_with_any_single_bit_turned_is_set_aside_and_the_others_stay()
    {
        var whole = TwoBatches();

        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var turned = whole.ToArray();
            turned[bit / 8] ^= (byte)(1 << bit % 8);
            IsSetAside(turned, $"bit {bit} turned");
        }
    }

    [Fact]
    public void A_file_with_something_after_its_end_is_set_aside() => IsSetAside([.. TwoBatches(), 0], "one byte more");

    [Fact]
    public void A_damaged_file_does_not_give_its_number_away()
    {
        TwoBatches();
        File.WriteAllBytes(PathOf(Second), []);

        Assert.Equal(3, Open().Add(Batch(3)).Number);
    }

    [Fact]
    public void A_batch_damaged_while_the_agent_runs_is_set_aside_when_it_is_read()
    {
        TwoBatches();
        var spool = Open();
        File.WriteAllBytes(PathOf(First), [1, 2, 3]);

        Assert.Throws<InvalidDataException>(() => spool.Read(spool.NextAfter(0)!));

        Assert.Equal([2L], spool.Entries().Select(entry => entry.Number));
        Assert.Equal([$"{First}.damaged", Second], _folder.Files);
    }

    [Fact]
    public void A_whole_file_whose_batch_names_no_shard_is_set_aside()
    {
        SpoolFile.Write(PathOf(First), []);

        Assert.Equal(0, Open().Count);
        Assert.Equal([$"{First}.damaged"], _folder.Files);
    }

    [RootFact]
    public void On_a_full_disk_adding_fails_leaves_nothing_half_made_and_works_again_once_there_is_space()
    {
        using var disk = new SmallDisk("256k");
        var spool = Spool.Open(disk.Path, long.MaxValue, NullLogger.Instance);
        var seq = 0;
        IOException? failure = null;
        while (failure is null)
            failure = (IOException?)Record.Exception(() => spool.Add(Batch(++seq, detailLength: 10_000)));
        var before = spool.Entries();

        Assert.InRange(before.Count, 1, 30);
        Assert.Equal(seq - 1, before.Count);
        Assert.Throws<IOException>(() => spool.Add(Batch(seq, detailLength: 10_000)));
        Assert.Equal(before.Count, Directory.EnumerateFiles(disk.Path).Count());
        Assert.Equal(before, Spool.Open(disk.Path, long.MaxValue, NullLogger.Instance).Entries());

        disk.Resize("1m");
        spool.Add(Batch(seq, detailLength: 10_000));
        var after = Spool.Open(disk.Path, long.MaxValue, NullLogger.Instance);
        Assert.Equal(Enumerable.Range(1, seq).Select(added => Batch(added, detailLength: 10_000)), after.Entries().Select(after.Read));
    }

    [RootFact]
    public void On_a_full_disk_acknowledging_makes_room()
    {
        using var disk = new SmallDisk("64k");
        var spool = Spool.Open(disk.Path, long.MaxValue, NullLogger.Instance);
        var seq = 0;
        while (Record.Exception(() => spool.Add(Batch(++seq, detailLength: 10_000))) is null)
            continue;

        spool.Acknowledge(Shard, 1);

        Assert.Equal(seq, spool.Add(Batch(seq, detailLength: 10_000)).Seq);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Spools two batches and gives the bytes of the first one's file.</summary>
    byte[] TwoBatches()
    {
        var spool = Open();
        spool.Add(Batch(1));
        spool.Add(Batch(2));
        return File.ReadAllBytes(PathOf(First));
    }

    void IsSetAside(byte[] content, string fault)
    {
        File.WriteAllBytes(PathOf(First), content);

        var spool = Open();

        Assert.True(spool.Entries() is [{ Number: 2, Seq: 2 }], $"{fault}: taken for whole");
        Assert.True(_folder.Files is [$"{First}.damaged", Second], $"{fault}: {string.Join(' ', _folder.Files)}");
        Assert.Equal(content, File.ReadAllBytes(PathOf($"{First}.damaged")));
    }

    Spool Open() => Spool.Open(_folder.Path, 1024 * 1024, NullLogger.Instance);

    string PathOf(string file) => Path.Combine(_folder.Path, file);
}
