using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Buckets of one run and level that begin in a span of time, in Unix milliseconds.</summary>
/// <param name="To">Exclusive.</param>
readonly record struct BucketSpan(long Run, int Level, long From, long To)
{
    /// <param name="read">Takes the start of a bucket and what it has by direction, in memory that is used again.</param>
    public void ReadDirections(Connection connection, Action<long, Counts[]> read)
    {
        var byDirection = new Counts[BucketRow.Directions];
        connection.Query("GetBucketsOfSpan").Bind(Run).Bind(Width).Bind(From).Bind(To).ReadEach(row =>
        {
            for (var direction = 0; direction < BucketRow.Directions; direction++)
                byDirection[direction] = row.Counts(1 + 3 * direction);
            read(row.Int64(0), byDirection);
        });
    }

    public List<(long Start, Tally Total, ulong UnlistedAtMost)> ReadRankings(Connection connection, TrafficKind kind) =>
        connection.Query("GetRankingsOfSpan").Bind(Run).Bind(Width).Bind((long)kind).Bind(From).Bind(To)
            .ReadAll(row => (row.Int64(0), row.Tally(1), row.Count(7)));

    /// <summary>Rows with their start, key, count, error and tally in columns 0 to 9, in order of time.</summary>
    public void ReadRows(Connection connection, TrafficKind kind, Narrowing? narrowing, Action<Statement> read)
    {
        var query = connection.Query(narrowing is null ? "GetRowsOfSpan" : "GetNarrowedRowsOfSpan")
            .Bind(Run).Bind(Width).Bind((long)kind).Bind(From).Bind(To);
        narrowing?.BindTo(query);
        query.ReadEach(read);
    }

    /// <summary>Adds the rankings of a kind, with their rows or those that the narrowing leaves.</summary>
    public void AddTo(Connection connection, TrafficKind kind, RankingSum sum, Narrowing? narrowing = null)
    {
        var rankings = ReadRankings(connection, kind);
        var place = -1;
        ReadRows(connection, kind, narrowing, row =>
        {
            var start = row.Int64(0);
            while (place + 1 < rankings.Count && rankings[place + 1].Start <= start)
                sum.Begin(rankings[++place].Total, rankings[place].UnlistedAtMost);
            if (place >= 0 && rankings[place].Start == start)
                sum.Add(row.Int64(1), row.Count(2), row.Count(3), row.Tally(4));
        });
        while (place + 1 < rankings.Count)
            sum.Begin(rankings[++place].Total, rankings[place].UnlistedAtMost);
    }

    long Width => TrafficWidths.Seconds(Level);
}
