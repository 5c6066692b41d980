using System.Collections.Immutable;
using Tracefleet.Agent.Traffic.Recording;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Traffic.Capturing;

/// <summary>Adds up the packets of a capture file, in the time of the packets, and stores them. Its memory does not grow with the file.</summary>
/// <remarks>Of a pipe all that has come is stored each second, for there may be no more for a long time, and nobody can read it again.</remarks>
public sealed class CaptureFileRun : ITrafficSource
{
    const int StoredAtOnce = 200, CachedFlows = 262_144;

    /// <summary>Times that packets may go back for longer than their second is open; from then on such packets count as too late.</summary>
    const int MostSetBack = 100;

    static readonly TimeSpan StorePipeEvery = TimeSpan.FromSeconds(1);

    static readonly long SetBackMs = (long)(RecorderSettings.File.Late + RecorderSettings.File.Ahead).TotalMilliseconds;

    readonly CaptureFileReader _reader;
    readonly CapturePipe? _pipe;
    readonly TimeProvider _time;
    readonly string? _filter;
    readonly Func<long, TrafficLedger> _begin;
    readonly PacketFlow _packets = new();
    readonly FlowCache _flows = new(CachedFlows);
    readonly Dictionary<LinkType, CaptureFilter> _filters = [];
    TrafficLedger? _ledger;
    long _last = long.MinValue / 2, _filteredOut, _namedInterfaces;
    long? _newest;
    int _setBack;
    long _storedFrames;

    CaptureFileRun(CaptureFileReader reader, CapturePipe? pipe, TrafficRunStart start, OwnerLookup ownerOf, TimeProvider time)
    {
        _reader = reader;
        _pipe = pipe;
        _time = time;
        _filter = start.Filter;
        var own = new OwnPrefixes(start.Own, start.PublicOnly);
        _begin = at => new TrafficLedger(RecorderSettings.File, own, ownerOf, at, clock: null);
    }

    /// <summary>Reads a file to its end, or to where it is damaged, which the reader then says. What was read is stored and the run ended however the
    /// reading ends.</summary>
    /// <param name="pipe">What the reader reads, where that is no file; all that has come is then stored each second.</param>
    /// <param name="onProgress">Told now and then.</param>
    /// <param name="cancellation">Ends the reading, not the storing of what was read.</param>
    /// <returns>The run as it ended, and the runs of other processes found killed.</returns>
    /// <exception cref="CaptureFilterException">The filter is wrong for the frames of the file.</exception>
    /// <exception cref="IOException">The file cannot be read on.</exception>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public static async Task<(TrafficRun Run, IReadOnlyList<TrafficRun> Killed, ITrafficSource Source)> RecordAsync(
        ITrafficStore store, TrafficRunStart start, CaptureFileReader reader, CapturePipe? pipe, OwnerLookup ownerOf, TimeProvider time,
        Action? onProgress, CancellationToken cancellation)
    {
        var file = new CaptureFileRun(reader, pipe, start, ownerOf, time);
        // A wrong filter is told before anything is stored.
        foreach (var link in reader.Interfaces.Select(each => each.Link))
            file.FilterOf(link);
        var (run, killed) = await store.BeginAsync(start, cancellation);
        await file.RecordAsync(store, run.Id, onProgress, cancellation);
        return (run, killed, file);
    }

    async Task RecordAsync(ITrafficStore store, long run, Action? onProgress, CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(store, run, onProgress, cancellation);
        }
        catch (StoreException)
        {
            // Found without its process later, and brought to its end.
            throw;
        }
        catch
        {
            await EndAsync(store, run);
            throw;
        }
        await EndAsync(store, run);
    }

    async Task ReadAsync(ITrafficStore store, long run, Action? onProgress, CancellationToken cancellation)
    {
        bool isMore;
        do
        {
            isMore = _pipe is null ? ReadMany(onProgress, cancellation) : await ReadPipeAsync(_pipe, store, run, onProgress, cancellation);
            if (isMore)
                await StoreAsync(store, run, _ledger!.Batch(this));
        }
        while (isMore);
    }

    /// <summary>Reads until there is enough to store; false at the end.</summary>
    bool ReadMany(Action? onProgress, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && Read())
        {
            onProgress?.Invoke();
            if (_ledger?.Waiting >= StoredAtOnce)
                return true;
        }
        return false;
    }

    /// <summary>The same, and stores what has come each second while it waits for more.</summary>
    async Task<bool> ReadPipeAsync(CapturePipe pipe, ITrafficStore store, long run, Action? onProgress, CancellationToken cancellation)
    {
        var reading = Task.Run(
            () =>
            {
                lock (pipe.Turn)
                    return ReadMany(onProgress, cancellation);
            },
            CancellationToken.None);
        while (!await IsOverAsync(reading, StorePipeEvery))
        {
            if (_reader.Frames == _storedFrames || !pipe.Turn.TryEnter(StorePipeEvery))
                continue;
            TrafficBatch? batch;
            var frames = _reader.Frames;
            try
            {
                batch = BatchOfPipe();
            }
            finally
            {
                pipe.Turn.Exit();
            }
            if (batch is not null)
                await TryStoreAsync(store, run, batch, frames);
        }
        return await reading;
    }

    TrafficBatch? BatchOfPipe()
    {
        FlushFlows();
        return _ledger?.Batch(this, countedUntil: _newest + 1);
    }

    // What is refused waits for the next second, or for the end of the reading, which says so: until then the reader is in use and cannot be left.
    async Task TryStoreAsync(ITrafficStore store, long run, TrafficBatch batch, long frames)
    {
        try
        {
            await StoreAsync(store, run, batch);
            _storedFrames = frames;
        }
        catch (StoreException)
        {
            // Tried again.
        }
    }

    async Task<bool> IsOverAsync(Task reading, TimeSpan within)
    {
        using var waiting = new CancellationTokenSource();
        await Task.WhenAny(reading, Task.Delay(within, _time, waiting.Token));
        await waiting.CancelAsync();
        return reading.IsCompleted;
    }

    async Task StoreAsync(ITrafficStore store, long run, TrafficBatch batch)
    {
        await store.StoreAsync(run, batch, CancellationToken.None);
        _ledger!.Stored(batch);
    }

    Task EndAsync(ITrafficStore store, long run)
    {
        FlushFlows();
        var last = _ledger ?? _begin(0);
        last.Finish();
        return store.EndAsync(run, last.Batch(this, _newest is { } newest ? newest + 1 : 0), CancellationToken.None);
    }

    void FlushFlows()
    {
        var flows = new Flows(this);
        _flows.Flush(ref flows);
    }

    bool Read()
    {
        var frames = new Frames(this);
        return _reader.ReadSome(ref frames);
    }

    void Take(scoped in CapturedFrame frame)
    {
        if (FilterOf(frame.Link) is { } filter && !filter.Matches(frame.Bytes, frame.OriginalLength))
        {
            _filteredOut++;
            return;
        }
        if (!_packets.TryRead(frame, out var packet))
            return;
        var flows = new Flows(this);
        _flows.Add(packet, packet.EndedAt!.Value, ref flows);
    }

    void Add(in FlowRecord flow)
    {
        var at = flow.EndedAt!.Value;
        _ledger ??= _begin(at);
        _newest = Math.Max(_newest ?? at, at);
        // Files that were put together, or a clock that was set, go back; those whose packets lie in no order would do so again and again.
        var isSetBack = at < _last - SetBackMs && _setBack < MostSetBack;
        if (at > _last || isSetBack)
        {
            _setBack += isSetBack ? 1 : 0;
            _last = at;
            _ledger.Advance(at);
        }
        _ledger.Add(flow, TrafficKey.ThisHost, at);
    }

    CaptureFilter? FilterOf(LinkType link)
    {
        if (_filter is null)
            return null;
        if (!_filters.TryGetValue(link, out var filter))
            _filters.Add(link, filter = CaptureFilter.CompileFor(link, _filter));
        return filter;
    }

    public ImmutableSortedDictionary<string, long> Counts
    {
        get
        {
            var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
            counts[TrafficRunCounts.Received] = _reader.Frames;
            PacketCapture.CountFrames(counts, [_packets.Counts]);
            counts[TrafficRunCounts.Malformed] += _reader.Faults;
            if (_filter is not null)
                counts[TrafficRunCounts.FilteredOut] = _filteredOut;
            if (_reader.Interfaces.Any(each => each.Dropped is not null))
                counts[TrafficRunCounts.DroppedBefore] = _reader.Interfaces.Sum(each => each.Dropped ?? 0);
            return counts.ToImmutable();
        }
    }

    public ImmutableArray<ExporterReport> Exporters => [];

    public ImmutableArray<TrafficInterface> NewInterfaces
    {
        get
        {
            ImmutableArray<TrafficInterface> named =
            [
                .. _reader.Interfaces.Skip((int)_namedInterfaces)
                    .Select(each => new TrafficInterface(TrafficKey.ThisHost, (uint)each.Number, each.Name, null)),
            ];
            _namedInterfaces += named.Length;
            return named;
        }
    }

    readonly struct Frames(CaptureFileRun run) : ICapturedFrameSink
    {
        public void Take(scoped in CapturedFrame frame) => run.Take(frame);
    }

    readonly struct Flows(CaptureFileRun run) : IFlowSink
    {
        public void Add(in FlowRecord flow) => run.Add(flow);
    }
}
