using System.CommandLine;
using Tracefleet.Agent.Traffic.Capturing;
using Tracefleet.Sockets.Linux;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary><c>tracefleet capture</c>: which networks the traffic of this host, or of a file, goes to and comes from.</summary>
static class CaptureCommand
{
    public static Command Build()
    {
        var (capture, record, paths) = (new CaptureFlags(), new RecordFlags(), new TraceTopFlags());
        var command = new Command(
            "capture", "Count the traffic of this host by network, live, without a look-up leaving it: by AS, country, prefix, host, port and exchange, second by second. Stored, for traffic top, series and hosts and the page /traffic.");
        capture.AddTo(command);
        record.AddTo(command);
        paths.AddTo(command);
        Examples.Add(command,
            "sudo tracefleet capture                               what goes by the default route",
            "sudo tracefleet capture -i eth0 'tcp port 443 and not net 192.0.2.0/24'",
            "sudo tracefleet capture -i any --own 192.0.2.0/24 --own 2001:db8::/32 --for 24h --quiet",
            "sudo tracefleet capture --trace-top 20                and the paths to the networks with most of it",
            "tracefleet capture --pcap office.pcapng.gz --own 192.0.2.0/24",
            "ssh router tcpdump -w - -s 128 | tracefleet capture --pcap -");
        command.SetAction(async (parsed, cancellation) => parsed.GetValue(capture.File) is { } file
            ? await ReadAsync(parsed, file, capture, record, paths, cancellation)
            : await CaptureAsync(parsed, capture, record, paths, cancellation));
        return command;
    }

    static async Task<int> CaptureAsync(ParseResult parsed, CaptureFlags capture, RecordFlags record, TraceTopFlags paths, CancellationToken cancellation)
    {
        var settings = capture.Read(parsed);
        var order = await record.ReadAsync(parsed, detectsOwn: true, cancellation);
        var beside = paths.Read(parsed, order);
        var start = new TrafficRunStart(
            TrafficRunKind.Capture, string.Join(", ", settings.Interfaces), Environment.MachineName, settings.Filter, order.Own,
            order.PublicOnly, order.Annotator.Ids);
        // First, so that who may not capture or gave a wrong filter leaves no database.
        using var packets = Open(settings);
        await using var store = await Recordings.OpenAsync(order, cancellation);
        if (!order.IsQuiet)
            await Console.Error.WriteLineAsync(Beginning(start, order));
        return await Recordings.RunAsync(
            order, store, start, packets, (intake, notices, token) => packets.RunAsync(intake, notices.Tell, TimeProvider.System, token), beside, cancellation);
    }

    static PacketCapture Open(PacketCaptureSettings settings)
    {
        try
        {
            return PacketCapture.Open(settings);
        }
        catch (CaptureFilterException wrong)
        {
            throw new CliException(wrong.Message, ExitCode.Usage);
        }
        catch (Exception failure) when (failure is MissingLibraryException or MissingCapabilityException)
        {
            throw new CliException(failure.Message);
        }
    }

    static string Beginning(TrafficRunStart start, RecordOrder order)
    {
        var own = start.Own.IsEmpty ? "no own prefix is known" : $"own prefixes: {string.Join(", ", start.Own)}";
        var counted = order.PublicOnly ? "public addresses count" : "all addresses count";
        var owners = order.Annotator.Ids is { Asn: null, Geo: null, Ixp: null }
            ? "; no snapshot says whose an address is: make one with 'tracefleet asn create'" : "";
        return $"tracefleet: capturing on {start.Name}; {own}; {counted}{owners}";
    }

    static async Task<int> ReadAsync(ParseResult parsed, FileInfo file, CaptureFlags capture, RecordFlags record, TraceTopFlags paths,
        CancellationToken cancellation)
    {
        capture.RefuseAny(parsed);
        if (paths.IsAsked(parsed))
            throw new CliException("--trace-top traces from this host while it captures; leave it out with --pcap.", ExitCode.Usage);
        return await CaptureFileSession.RunAsync(
            await record.ReadAsync(parsed, detectsOwn: false, cancellation), file, capture.FilterOf(parsed), cancellation);
    }
}
