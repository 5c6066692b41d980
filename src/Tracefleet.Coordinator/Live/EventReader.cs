using System.Buffers;
using Tracefleet.Campaigns.Results;
using Tracefleet.Coordinator.Annotating;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Live;

/// <summary>Reads stored events in pieces. The store holds nothing open between them, so a slow reader on the network costs it nothing.</summary>
sealed class EventReader(IHopStore store)
{
    const int PieceLength = 500;

    /// <summary>Hands what is stored to <paramref name="write"/>, and after each piece asks whether to go on.</summary>
    /// <returns>The last sequence number read, and whether everything was.</returns>
    public async Task<(long LastSeq, bool ToTheEnd)> ReadAsync(
        ResultReading reading, Action<StoredEvent> write, Func<ValueTask<bool>> goOn, CancellationToken cancellation)
    {
        var (last, count) = (reading.Filter.AfterSeq, 0);
        await foreach (var stored in store.ReadEventsAsync(reading.Filter, cancellation))
        {
            write(reading.Reannotation is { } reannotation ? await reannotation.ApplyAsync(stored, cancellation) : stored);
            last = stored.Seq;
            if (++count % PieceLength == 0 && !await goOn())
                return (last, false);
        }
        return (last, true);
    }
}

/// <summary>Stored events as NDJSON objects, each with a line feed.</summary>
static class EventLines
{
    public static void Write(IBufferWriter<byte> output, StoredEvent stored)
    {
        if (stored.Hop is { } hop)
            HopEventJson.WriteLine(output, new HopEvent(stored.Seq, stored.Cell.Trace, hop));
        else
            CellJson.WriteLine(output, stored.Cell.Trace, stored.Cell.HopCount, stored.Cell.Figures);
    }
}
