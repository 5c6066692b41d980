using System.Diagnostics;
using Tracefleet.Agent.Traffic.Capturing;
using Tracefleet.LookingGlass;
using Tracefleet.Sockets.Linux;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>Reads one capture file: shows how far it is, then what was in it, and what is wrong with it.</summary>
static class CaptureFileSession
{
    static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);

    /// <param name="cancellation">Ctrl-C, which ends the reading; what was read until then is stored and shown.</param>
    /// <returns>0 where all was read, or as much as <c>--for</c> gave time for.</returns>
    public static async Task<int> RunAsync(RecordOrder order, FileInfo file, string? filter, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (order.For is { } duration)
            ending.CancelAfter(duration);
        await using var from = CaptureInput.Open(file, ending.Token);
        try
        {
            using var reader = CaptureFileReader.Open(from.Bytes, from.Name, cancellation);
            await using var store = await Recordings.OpenAsync(order, cancellation);
            TrafficRunStart start = new(
                TrafficRunKind.File, from.Name, Environment.MachineName, filter, order.Own, order.PublicOnly, order.Annotator.Ids);
            using Progress progress = new(from, isShown: !order.IsQuiet && !order.IsJson && !Console.IsErrorRedirected);
            var (run, killed, _) = await CaptureFileRun.RecordAsync(
                store, start, reader, from.Pipe, Recordings.OwnersOf(order), TimeProvider.System, () => progress.Show(reader), ending.Token);
            progress.Clear();
            await Recordings.TellKilledAsync(killed);
            await Recordings.TellEndAsync(order, store, run.Id);
            foreach (var problem in ProblemsOf(reader))
                await Console.Error.WriteLineAsync($"tracefleet: {from.Name}: {problem}");
            if (ending.IsCancellationRequested)
                // What comes from another program has its end where either is told to end.
                return cancellation.IsCancellationRequested && from.Length is not null ? ExitCode.Interrupted : ExitCode.Ok;
            return await TellDamageAsync(from, reader) ? ExitCode.Failed : ExitCode.Ok;
        }
        catch (CaptureFilterException wrong)
        {
            throw new CliException(wrong.Message, ExitCode.Usage);
        }
        catch (CaptureFileException) when (ending.IsCancellationRequested)
        {
            throw new OperationCanceledException(ending.Token);
        }
        catch (Exception failure) when (failure is CaptureFileException or MissingLibraryException)
        {
            throw new CliException(failure.Message);
        }
        catch (IOException failure)
        {
            throw new CliException($"{from.Name} cannot be read on: {failure.Message} What was read of it is stored.");
        }
    }

    static async Task<bool> TellDamageAsync(CaptureInput from, CaptureFileReader reader)
    {
        if (reader.Damage is not { } damage)
            return false;
        await Console.Error.WriteLineAsync($"tracefleet: {from.Name}: it is damaged at {damage}; what comes before is counted");
        return true;
    }

    static IEnumerable<string> ProblemsOf(CaptureFileReader reader)
    {
        if (reader.FirstFault is { } fault)
            yield return $"{reader.Faults} of its blocks could not be read, the first at {fault}";
        foreach (var link in reader.Interfaces.Where(each => !each.IsRead && each.Frames > 0))
            yield return $"the {link.Frames} frames of interface {link.Name ?? $"{link.Number}"} are of link type {(int)link.Link}, which is not read";
    }

    sealed class Progress(CaptureInput from, bool isShown) : IDisposable
    {
        const int NameRoom = 24;

        readonly long _start = Stopwatch.GetTimestamp();
        readonly string _name = CellText.Shortened(HarmlessText.From(from.Name), NameRoom);
        long _drawn;

        public void Show(CaptureFileReader reader)
        {
            if (!isShown || (_drawn != 0 && Stopwatch.GetElapsedTime(_drawn) < RedrawEvery))
                return;
            _drawn = Stopwatch.GetTimestamp();
            var megabytes = reader.BytesRead / 1e6;
            var share = from.Length is > 0 and var bytes ? FormattableString.Invariant($" ({Math.Min(1, reader.BytesRead / (double)bytes):P0})") : "";
            Console.Error.Write(FormattableString.Invariant(
                $"\r\e[K{_name}: {megabytes:N0} MB{share}, {reader.Frames:N0} frames, {megabytes / Stopwatch.GetElapsedTime(_start).TotalSeconds:N0} MB/s"));
        }

        public void Clear()
        {
            if (_drawn != 0)
                Console.Error.Write("\r\e[K");
            _drawn = 0;
        }

        public void Dispose() => Clear();
    }
}
