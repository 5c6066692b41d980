using System.Diagnostics;
using Tracefleet.Agent.Traffic.Capturing;
using Tracefleet.Sockets.Linux;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>Reads one capture file: shows how far it is, then what was in it, and what is wrong with it.</summary>
static class CaptureFileSession
{
    static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);

    /// <param name="length">Bytes of the file; null if unknown.</param>
    public static async Task<int> RunAsync(RecordOrder order, string name, string? filter, Stream input, long? length, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (order.For is { } duration)
            ending.CancelAfter(duration);
        try
        {
            using var reader = CaptureFileReader.Open(input, name, cancellation);
            await using var store = await Recordings.OpenAsync(order, cancellation);
            var start = new TrafficRunStart(
                TrafficRunKind.File, name, Environment.MachineName, filter, order.Own, order.PublicOnly, order.Annotator.Ids);
            var progress = new Progress(name, length, isShown: !order.IsQuiet && !order.IsJson && !Console.IsErrorRedirected);
            var (run, killed, _) = await CaptureFileRun.RecordAsync(
                store, start, reader, Recordings.OwnersOf(order), () => progress.Show(reader), ending.Token);
            progress.Clear();
            await Recordings.TellKilledAsync(killed);
            await Recordings.TellEndAsync(order, store, run.Id);
            foreach (var problem in ProblemsOf(reader))
                await Console.Error.WriteLineAsync($"tracefleet: {name}: {problem}");
            cancellation.ThrowIfCancellationRequested();
            return reader.Damage is null ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (CaptureFilterException wrong)
        {
            throw new CliException(wrong.Message, ExitCode.Usage);
        }
        catch (Exception failure) when (failure is CaptureFileException or MissingLibraryException)
        {
            throw new CliException(failure.Message);
        }
        catch (IOException failure)
        {
            throw new CliException($"{name} cannot be read on: {failure.Message} What was read of it is stored.");
        }
    }

    static IEnumerable<string> ProblemsOf(CaptureFileReader reader)
    {
        if (reader.FirstFault is { } fault)
            yield return $"{reader.Faults} of its blocks could not be read, the first at {fault}";
        foreach (var link in reader.Interfaces.Where(each => !each.IsRead && each.Frames > 0))
            yield return $"the {link.Frames} frames of interface {link.Name ?? $"{link.Number}"} are of link type {(int)link.Link}, which is not read";
        if (reader.Damage is { } damage)
            yield return $"it is damaged at {damage}; what comes before is counted";
    }

    sealed class Progress(string name, long? length, bool isShown)
    {
        readonly long _start = Stopwatch.GetTimestamp();
        long _drawn;

        public void Show(CaptureFileReader reader)
        {
            if (!isShown || (_drawn != 0 && Stopwatch.GetElapsedTime(_drawn) < RedrawEvery))
                return;
            _drawn = Stopwatch.GetTimestamp();
            var megabytes = reader.BytesRead / 1e6;
            var share = length is { } bytes && bytes > 0 ? FormattableString.Invariant($" ({Math.Min(1, reader.BytesRead / (double)bytes):P0})") : "";
            Console.Error.Write(FormattableString.Invariant(
                $"\r\e[K{name}: {megabytes:N0} MB{share}, {reader.Frames:N0} frames, {megabytes / Stopwatch.GetElapsedTime(_start).TotalSeconds:N0} MB/s"));
        }

        public void Clear()
        {
            if (_drawn != 0)
                Console.Error.Write("\r\e[K");
        }
    }
}
