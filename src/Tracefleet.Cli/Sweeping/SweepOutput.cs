using System.Buffers;
using System.Collections.Concurrent;
using Tracefleet.Cli.Rendering;
using Tracefleet.Formats.Iris;
using Tracefleet.Formats.Json;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Cli.Sweeping;

/// <summary>Writes each reply as a line. The receiving thread fills buffers, a thread of its own writes them out and hands them back.</summary>
/// <remarks>When the writer cannot keep up the receiver waits for it, so that memory stays bounded: replies then wait in the transport's ring, and
/// what does not fit there is counted by the kernel.</remarks>
sealed class SweepOutput : ISweepObserver, IAsyncDisposable
{
    const int Buffers = 16, FullAt = 128 * 1024;
    static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(200);

    readonly Stream _stream;
    readonly SweepNetwork _network;
    readonly bool _isCsv;
    readonly BlockingCollection<ArrayBufferWriter<byte>> _full = new(Buffers);
    readonly BlockingCollection<ArrayBufferWriter<byte>> _empty = new(Buffers);
    readonly Task _writing;
    ArrayBufferWriter<byte> _current = new(2 * FullAt);
    Instant _flushedAt;
    long _seq;

    SweepOutput(Stream stream, SweepNetwork network, bool isCsv)
    {
        (_stream, _network, _isCsv) = (stream, network, isCsv);
        for (var number = 1; number < Buffers; number++)
            _empty.Add(new ArrayBufferWriter<byte>());
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The round under way, from 1.</summary>
    public int Round { get; set; } = 1;

    /// <summary>Also hears of each reply.</summary>
    public MultipathRounds? Rounds { get; set; }

    /// <exception cref="CliException">The file cannot be written.</exception>
    public static SweepOutput Open(SweepOrder order, SweepNetwork network, bool appends)
    {
        try
        {
            var stream = order.Output is { } file
                ? new FileStream(file.FullName, appends ? FileMode.Append : FileMode.Create)
                : StandardOutput.Open();
            var output = new SweepOutput(stream, network, order.IsCsv);
            if (order.IsCsv && !(stream.CanSeek && stream.Length > 0))
                IrisCsv.WriteHeader(output._current);
            return output;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--output: {failure.Message}", ExitCode.Usage);
        }
    }

    public void Replied(in SweepReply reply)
    {
        Rounds?.Take(reply);
        if (_isCsv)
            IrisCsv.WriteLine(_current, reply, _network.Source.For(reply.Destination) ?? reply.Destination, Round);
        else
            HopEventJson.WriteLine(_current, new SweepHop(++_seq, _network.VantagePoint, Round, reply)
            {
                Annotation = _network.Annotator.Annotate(reply.From),
                Snapshots = _network.Annotator.Ids,
            });
        if (_current.WrittenCount >= FullAt)
            HandOver();
    }

    /// <summary>Hands over what has waited long enough; called by the receiving thread now and then.</summary>
    public void Pump(Instant now)
    {
        if (_current.WrittenCount == 0 || now - _flushedAt < FlushEvery)
            return;
        _flushedAt = now;
        HandOver();
    }

    void HandOver()
    {
        // There are as many buffers as places, so this always has room.
        _full.Add(_current);
        if (!_empty.TryTake(out _current!, Timeout.Infinite))
            throw new CliException("The output cannot be written any more.");
    }

    void Write()
    {
        try
        {
            foreach (var buffer in _full.GetConsumingEnumerable())
            {
                _stream.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
                if (_full.Count == 0)
                    _stream.Flush();
                _empty.Add(buffer);
            }
        }
        finally
        {
            // A receiver that waits for a buffer hears of it.
            _empty.CompleteAdding();
        }
    }

    /// <exception cref="CliException">Something could not be written.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_current is { WrittenCount: > 0 })
            _full.Add(_current);
        _full.CompleteAdding();
        try
        {
            await _writing;
            await _stream.DisposeAsync();
        }
        catch (IOException failure)
        {
            throw new CliException($"--output: {failure.Message}");
        }
        finally
        {
            _full.Dispose();
            _empty.Dispose();
        }
    }
}
