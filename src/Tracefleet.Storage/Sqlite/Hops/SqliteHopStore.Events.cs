using System.Runtime.CompilerServices;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Traces;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Hops;

/// <content>Events in stored order: the hops of many small cells are read together, those of a large cell piece by piece.</content>
public sealed partial class SqliteHopStore
{
    const int HopsOfPage = 512;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredEvent> ReadEventsAsync(ResultFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var operation = $"Reading events of campaign {filter.Campaign} from";
        var (pieces, hops) = (new List<CellPiece>(), 0L);
        await foreach (var cell in ReadCellsAsync(filter, cancellation))
        {
            foreach (var piece in CellPiece.Of(cell, filter.AfterSeq))
            {
                pieces.Add(piece);
                hops += piece.EndSeq - piece.FirstSeq;
                if (hops < HopsOfPage && pieces.Count < PageSize)
                    continue;
                foreach (var stored in await ReadAsync())
                    yield return stored;
                (pieces, hops) = ([], 0);
            }
        }
        foreach (var stored in await ReadAsync())
            yield return stored;

        Task<List<StoredEvent>> ReadAsync()
        {
            var read = pieces;
            return _readers.ReadAsync(operation, connection => read.SelectMany(piece => ReadPiece(connection, piece)).ToList(), cancellation);
        }
    }

    IEnumerable<StoredEvent> ReadPiece(Connection connection, CellPiece piece)
    {
        var seq = piece.FirstSeq;
        foreach (var hop in _traceReader.ReadHops(connection, piece.FirstSeq, piece.EndSeq))
            yield return new StoredEvent(seq++, piece.Cell, hop);
        if (piece.EndSeq == piece.Cell.Seq)
            yield return new StoredEvent(piece.Cell.Seq, WithFigures(connection, piece.Cell), null);
    }

    // Only cells from before figures were kept lack them, and those are single traces.
    Cell WithFigures(Connection connection, Cell cell) =>
        cell.Figures is null && cell.HopCount > 0 ? cell with { Figures = CellFigures.Of(_traceReader.WithHops(connection, cell)) } : cell;

    /// <summary>Some hops of a cell, and the end of the cell after its last ones.</summary>
    /// <param name="EndSeq">After the last hop of the piece.</param>
    readonly record struct CellPiece(Cell Cell, long FirstSeq, long EndSeq)
    {
        public static IEnumerable<CellPiece> Of(Cell cell, long afterSeq)
        {
            var first = Math.Max(cell.Seq - cell.HopCount, afterSeq + 1);
            for (; cell.Seq - first > HopsOfPage; first += HopsOfPage)
                yield return new CellPiece(cell, first, first + HopsOfPage);
            yield return new CellPiece(cell, first, cell.Seq);
        }
    }
}
