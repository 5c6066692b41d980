using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using static Tracefleet.Enrichment.Tests.Mrt.MrtWriter;

namespace Tracefleet.Enrichment.Tests.Mrt;

public sealed class FaultTests
{
    static MrtWriter OnePeer() => new MrtWriter().Peers(("192.0.2.1", 100));

    static MrtWriter WithGood(MrtWriter writer) => writer.Rib("8.8.8.0/24", (0, Path(15169)));

    static (string Reason, IEnumerable<string> Lines) OnlyFault(MrtWriter writer)
    {
        var at = OnePeer().Length;
        var read = Reading.Read(writer, Reading.Lenient);
        var fault = Assert.Single(read.Report.Examples);
        Assert.Equal((at, 1), (fault.Position, read.Report.BadRecords));
        return (fault.Reason, read.Lines());
    }

    [Fact]
    public void A_table_cut_anywhere_gives_its_whole_records_and_counts_the_cut()
    {
        var ends = new List<int>();
        var writer = OnePeer();
        for (var third = 0; third < 3; third++)
        {
            ends.Add(writer.Length);
            writer.Rib($"8.8.{third}.0/24", (0, Path(100, 15169)));
        }
        var whole = writer.ToArray();
        for (var length = ends[1]; length < whole.Length; length++)
        {
            var read = Reading.Read(whole[..length]);

            var complete = ends.Skip(1).Count(end => end <= length);
            var cuts = ends.Contains(length) ? 0 : 1;
            Assert.Equal((complete, cuts, complete + 1 + cuts), (read.Rows.Count, (int)read.Report.BadRecords, (int)read.Report.Records));
            if (cuts > 0)
                Assert.Equal(new BadRecord(ends[complete], $"the data ends inside a record at offset {ends[complete]}"), Assert.Single(read.Report.Examples));
        }
    }

    [Fact]
    public void A_table_cut_before_its_first_route_is_refused()
    {
        var whole = WithGood(OnePeer()).ToArray();
        for (var length = 0; length < whole.Length; length++)
            Assert.NotEmpty(Reading.Refusal(whole[..length]));
    }

    [Fact]
    public void A_message_cut_anywhere_inside_is_one_bad_record()
    {
        var message = RibMessage("8.8.4.0/24", false, (0, [.. Path(100, 15169), .. ExtendedAttribute(8, new byte[8])]), (0, Path(100, 5)));
        for (var length = 0; length < message.Length; length++)
            Assert.Equal(["8.8.8.0/24 AS15169 x1"], OnlyFault(WithGood(OnePeer().Record(13, 2, message[..length]))).Lines);
    }

    [Fact]
    public void A_TABLE_DUMP_message_cut_anywhere_inside_is_one_bad_record()
    {
        byte[] message = [.. U16(0), .. U16(0), .. DumpEntry("2a00::/12", "2001:db8::1", 100, AsPath(Segment(2, 2, 100, 5)))];
        for (var length = 0; length < message.Length; length++)
            Assert.Equal(["8.8.8.0/24 AS15169 x1"], OnlyFault(WithGood(OnePeer().Record(12, 2, message[..length]))).Lines);
    }

    [Fact]
    public void A_table_of_peers_cut_anywhere_leaves_its_routes_without_peers()
    {
        var message = new MrtWriter().Peers(("192.0.2.1", 100), ("2001:db8::1", 200)).ToArray()[12..];
        for (var length = 0; length < message.Length; length++)
        {
            var read = Reading.Read(WithGood(OnePeer()).Record(13, 1, message[..length]).Rib("9.9.9.0/24", (0, Path(5))), Reading.Lenient);
            Assert.Equal((1, 2), (read.Rows.Count, (int)read.Report.BadRecords));
            Assert.Equal("no PEER_INDEX_TABLE before it", read.Report.Examples[1].Reason);
        }
    }

    [Fact]
    public void Says_what_is_wrong_with_a_record()
    {
        Assert.Equal("a prefix of 33 bits", OnlyFault(WithGood(OnePeer().Record(13, 2, [.. U32(0), 33, 8, 8, 8, 8, 8, .. U16(0)]))).Reason);
        Assert.Equal("peer 7, but the PEER_INDEX_TABLE has 1", OnlyFault(WithGood(OnePeer().Rib("8.8.4.0/24", (7, Path(5))))).Reason);
        Assert.Equal("an AS_PATH with a segment that is longer than it or of no known kind",
            OnlyFault(WithGood(OnePeer().Rib("8.8.4.0/24", (0, AsPath(Segment(5, 4, 1)))))).Reason);
        Assert.Equal("path attribute 2 of 9 bytes, of which 0 are there", OnlyFault(WithGood(OnePeer().Rib("8.8.4.0/24", (0, [0x40, 2, 9])))).Reason);
        Assert.Equal("2 bytes after the last of 1 entries",
            OnlyFault(WithGood(OnePeer().Record(13, 2, [.. RibMessage("8.8.4.0/24", false, (0, Path(5))), 1, 2]))).Reason);
        Assert.Equal("a record of unknown type 1234", OnlyFault(WithGood(OnePeer().Record(1234, 0, 1, 2, 3))).Reason);
        Assert.StartsWith("an IPv6 prefix inside ::ffff:0:0/96",
            OnlyFault(WithGood(OnePeer().Record(13, 4, [.. U32(0), 104, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 8, .. U16(0)]))).Reason);
    }

    [Fact]
    public void A_bad_entry_takes_the_votes_of_its_whole_record_with_it() =>
        Assert.Equal(["8.8.8.0/24 AS15169 x1"], OnlyFault(WithGood(OnePeer().Rib("8.8.4.0/24", (0, Path(5)), (9, Path(6))))).Lines);

    [Fact]
    public void A_record_that_is_too_long_is_passed_over_and_one_just_short_enough_is_read()
    {
        var filler = new byte[(16 << 20) + 1];
        Assert.Equal("a record of 16777217 bytes; at most 16777216 are read", OnlyFault(WithGood(OnePeer().Record(13, 6, filler))).Reason);
        Assert.Single(Reading.Read(WithGood(OnePeer().Record(13, 6, filler[1..]).Record(13, 6, new byte[70_000]))).Rows);
    }

    [Fact]
    public void A_record_that_is_said_to_be_longer_than_the_data_is_cut() =>
        Assert.Equal(["8.8.8.0/24 AS15169 x1"],
            Reading.Read(WithGood(OnePeer()).Raw([.. U32(Time), .. U16(13), .. U16(2), .. U32(uint.MaxValue)]), Reading.Lenient).Lines());

    [Fact]
    public void More_bad_records_than_accepted_refuse_the_table_and_name_the_flag()
    {
        var writer = WithGood(OnePeer()).Record(13, 2, 1).Record(13, 2, 2);

        var refusal = Reading.Refusal(writer.ToArray(), new ImportOptions { MaxBadShare = 0.4 });

        Assert.Equal("test: 2 of 4 records are bad (50%), more than 40%; the first is at byte " +
            $"{WithGood(OnePeer()).Length}: a RIB record that ends in its prefix; accept more with --max-bad", refusal);
        Assert.Equal(2, Reading.Read(writer, new ImportOptions { MaxBadShare = 0.5 }).Report.BadRecords);
    }

    [Fact]
    public void A_cut_alone_refuses_nothing_unless_no_fault_is_accepted()
    {
        var cut = WithGood(OnePeer()).Raw(1, 2, 3).ToArray();

        Assert.Single(Reading.Read(cut, new ImportOptions { MaxBadShare = 0.000_001 }).Rows);
        Assert.Contains("--max-bad", Reading.Refusal(cut, new ImportOptions { MaxBadShare = 0 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_the_first_hundred_faults_and_counts_all()
    {
        var writer = WithGood(OnePeer());
        for (var bad = 0; bad < 150; bad++)
            writer.Record(13, 2, 1);

        var report = Reading.Read(writer, Reading.Lenient).Report;

        Assert.Equal((150, 100, 152), (report.BadRecords, report.Examples.Length, report.Records));
    }

    [Fact]
    public void Updates_are_refused_with_a_hint_where_tables_are()
    {
        var updates = new MrtWriter().Record(16, 4, new byte[40]).Record(17, 4, new byte[40]).ToArray();

        Assert.Matches("updates, not a table.*rib\\.2.*bview\\.2", Reading.Refusal(updates));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8.8.8.0/24\n")]
    [InlineData("; nothing\n")]
    public void Something_else_is_refused(string text) => Assert.NotEmpty(Reading.Refusal(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_nothing_known_are_refused() =>
        Assert.Contains("neither an MRT table", Reading.Refusal([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]), StringComparison.Ordinal);
}
