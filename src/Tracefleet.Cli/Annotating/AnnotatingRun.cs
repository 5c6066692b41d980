using System.Buffers;
using System.IO.Pipelines;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Enrichment;

namespace Tracefleet.Cli.Annotating;

/// <summary>How to annotate.</summary>
/// <param name="Format"><c>auto</c>, <c>addresses</c>, <c>text</c>, <c>ndjson</c> or <c>csv</c>.</param>
/// <param name="Field">Of NDJSON; null for the usual ones.</param>
/// <param name="Column">Of CSV; null for the usual ones.</param>
/// <param name="Json">Whether addresses become NDJSON.</param>
sealed record AnnotateOptions(string Format = "auto", string? Field = null, string? Column = null, bool Json = false);

/// <summary>What became of a line.</summary>
enum LineOutcome
{
    /// <summary>It passed as it is, since nothing in it asks for an annotation.</summary>
    Passed,
    Annotated,
    /// <summary>It passed as it is, although an address was expected.</summary>
    Bad,
}

/// <summary>Adds annotations to the lines of one format.</summary>
interface ILineAnnotating
{
    /// <param name="line">Without its end.</param>
    /// <param name="output">Takes the line, without its end.</param>
    LineOutcome Annotate(ReadOnlySpan<byte> line, IBufferWriter<byte> output);
}

/// <summary>Reads lines, annotates and writes them, in constant memory.</summary>
sealed class AnnotatingRun
{
    /// <summary>Bytes of a line beyond which it passes as it is.</summary>
    public const int MaxLineBytes = 1 << 20;

    readonly PipeReader _input;
    readonly PipeWriter _output;
    readonly Annotator _annotator;
    readonly AnnotateOptions _options;
    ILineAnnotating? _annotating;
    bool _inLongLine;

    AnnotatingRun(Stream input, Stream output, Annotator annotator, AnnotateOptions options)
    {
        _input = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        _output = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        (_annotator, _options) = (annotator, options);
    }

    public long Lines { get; private set; }
    public long AnnotatedLines { get; private set; }
    public long BadLines { get; private set; }

    public string Summary => $"{SnapshotText.Counted(Lines, "line")}, {SnapshotText.Count(AnnotatedLines)} annotated"
        + (BadLines > 0 ? $", {SnapshotText.Count(BadLines)} without a usable address passed as they are" : "");

    /// <exception cref="CliException">The input has not the column that was named.</exception>
    public static async Task<AnnotatingRun> RunAsync(Stream input, Stream output, Annotator annotator, AnnotateOptions options, CancellationToken cancellation)
    {
        var run = new AnnotatingRun(input, output, annotator, options);
        await run.RunAsync(cancellation);
        return run;
    }

    async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await _input.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (TakeSome(ref rest, read.IsCompleted))
            {
            }
            _input.AdvanceTo(rest.Start, rest.End);
            // What came is shown, so that a running traceroute can be watched.
            await _output.FlushAsync(cancellation);
            if (read.IsCompleted)
                break;
        }
        await _output.CompleteAsync();
    }

    /// <returns>Whether there may be more in what was read.</returns>
    bool TakeSome(ref ReadOnlySequence<byte> rest, bool isEnd)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            var line = rest.Slice(0, end);
            if (line.Length > MaxLineBytes)
                BeginLongLine();
            Take(line);
            _output.Write("\n"u8);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }
        if (rest.Length > MaxLineBytes)
        {
            BeginLongLine();
            Pass(rest);
        }
        else if (isEnd && !rest.IsEmpty)
            Take(rest);
        else
            return false;
        rest = rest.Slice(rest.End);
        return false;
    }

    void BeginLongLine()
    {
        if (_inLongLine)
            return;
        _inLongLine = true;
        Lines++;
        BadLines++;
    }

    void Take(ReadOnlySequence<byte> line)
    {
        if (_inLongLine)
        {
            _inLongLine = false;
            Pass(line);
            return;
        }
        Lines++;
        var whole = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
        var hasReturn = whole is [.., (byte)'\r'];
        switch (Annotate(hasReturn ? whole[..^1] : whole))
        {
            case LineOutcome.Annotated:
                AnnotatedLines++;
                break;
            case LineOutcome.Bad:
                BadLines++;
                break;
        }
        if (hasReturn)
            _output.Write("\r"u8);
    }

    LineOutcome Annotate(ReadOnlySpan<byte> line)
    {
        _annotating ??= line.Trim(" \t"u8).IsEmpty ? null : InputFormats.Of(line, _annotator, _options);
        if (_annotating is not null)
            return _annotating.Annotate(line, _output);
        _output.Write(line);
        return LineOutcome.Passed;
    }

    void Pass(ReadOnlySequence<byte> part)
    {
        foreach (var piece in part)
            _output.Write(piece.Span);
    }
}
