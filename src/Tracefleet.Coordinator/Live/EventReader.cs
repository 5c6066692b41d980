using System.Buffers;
using Tracefleet.Campaigns.Results;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Live;

/// <summary>Reads stored events in pieces. The store's cursor is closed between pieces, so a slow reader on the network never holds it open.</summary>
sealed class EventReader(IHopStore store)
{
    const int PieceLength = 500;

    /// <summary>Hands one piece to <paramref name="write"/>; returns the last sequence number read and whether there may be more.</summary>
    public async Task<(long LastSeq, bool More)> ReadPieceAsync(ResultFilter filter, Action<StoredEvent> write, CancellationToken cancellation)
    {
        var (last, count) = (filter.AfterSeq, 0);
        await foreach (var stored in store.ReadEventsAsync(filter, cancellation))
        {
            write(stored);
            last = stored.Seq;
            if (++count == PieceLength)
                return (last, true);
        }
        return (last, false);
    }
}

/// <summary>Stored events as NDJSON objects, each with a line feed.</summary>
static class EventLines
{
    public static void Write(IBufferWriter<byte> output, StoredEvent stored)
    {
        if (stored.Hop is { } hop)
            HopEventJson.WriteLine(output, new HopEvent(stored.Seq, stored.Trace, hop));
        else
            CellJson.WriteLine(output, stored.Trace, stored.Trace.Hops.Length, CellFigures.Of(stored.Trace));
    }
}
