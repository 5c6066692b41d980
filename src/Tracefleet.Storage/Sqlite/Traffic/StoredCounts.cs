using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Counts in columns: SQLite's numbers have a sign, so what is above <see cref="long.MaxValue"/> is kept as that.</summary>
static class StoredCounts
{
    extension(Statement statement)
    {
        public Statement BindCount(ulong count) => statement.Bind((long)Math.Min(count, long.MaxValue));

        public Statement Bind(in Counts counts) => statement.BindCount(counts.Bytes).BindCount(counts.Packets).BindCount(counts.Flows);

        public Statement Bind(in Tally tally) => statement.Bind(tally.From).Bind(tally.To);

        public ulong Count(int column) => (ulong)Math.Max(0, statement.Int64(column));

        /// <param name="column">The first of three.</param>
        public Counts Counts(int column) => new(statement.Count(column), statement.Count(column + 1), statement.Count(column + 2));

        /// <param name="column">The first of six.</param>
        public Tally Tally(int column) => new(statement.Counts(column), statement.Counts(column + 3));
    }
}
