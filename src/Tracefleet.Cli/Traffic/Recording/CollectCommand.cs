using System.Collections.Immutable;
using System.CommandLine;
using Tracefleet.Addressing;
using Tracefleet.Agent.Traffic.Collecting;
using Tracefleet.Cli.Pinging;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary><c>tracefleet collect</c>: which networks traffic goes to and comes from, as routers and switches tell.</summary>
static class CollectCommand
{
    const string UsualNetFlow = "127.0.0.1:2055";

    public static Command Build()
    {
        var listen = new Option<string[]>("--listen") { Description = $"Where NetFlow v5, v9 and IPFIX are awaited, such as :2055 or [::1]:4739; can be repeated. {UsualNetFlow} where no --sflow is given either" };
        var sflow = new Option<string[]>("--sflow") { Description = "Where sFlow v5 is awaited, such as :6343; can be repeated" };
        var allow = new Option<string[]>("--allow") { Description = "Exporters that may send, a prefix or an address; can be repeated. Needed where other hosts can send" };
        var sampling = new Option<int>("--sampling-rate") { Description = "For exporters of NetFlow that sample one in so many packets and do not say so", DefaultValueFactory = _ => 1 };
        var buffer = new Option<int>("--buffer-megabytes") { Description = "What the kernel is asked to keep for each socket, 1 to 1024", DefaultValueFactory = _ => 16 };
        var exporters = new Option<int>("--max-exporters") { Description = "Exporters that are remembered, 1 to 100000", DefaultValueFactory = _ => 1_024 };
        var record = new RecordFlags();
        var command = new Command(
            "collect", "Count traffic by network as routers and switches export it: NetFlow v5 and v9, IPFIX, sFlow v5. ASes are those that they name, or else those of our snapshots.")
        {
            listen, sflow, allow, sampling, buffer, exporters,
        };
        record.AddTo(command);
        Examples.Add(command,
            "tracefleet collect                                    NetFlow and IPFIX of this host, on 127.0.0.1:2055",
            "tracefleet collect --listen :2055 --sflow :6343 --allow 192.0.2.0/24 --own 198.51.100.0/22",
            "tracefleet collect --listen [2001:db8::5]:4739 --allow 2001:db8::/32 --for 24h --quiet");
        command.SetAction(async (parsed, cancellation) =>
        {
            var netflow = (parsed.GetValue(listen) ?? []).Select(text => Listening("--listen", text)).ToImmutableArray();
            var samples = (parsed.GetValue(sflow) ?? []).Select(text => Listening("--sflow", text)).ToImmutableArray();
            var settings = new CollectorSettings
            {
                NetFlow = netflow.IsEmpty && samples.IsEmpty ? [Listening("--listen", UsualNetFlow)] : netflow,
                SFlow = samples,
                Allowed = [.. (parsed.GetValue(allow) ?? []).Select(Allowed)],
                SamplingRate = (uint)ProbeFlags.InRange("--sampling-rate", parsed.GetValue(sampling), 1, int.MaxValue),
                ReceiveBufferBytes = ProbeFlags.InRange("--buffer-megabytes", parsed.GetValue(buffer), 1, 1_024) << 20,
                MaxExporters = ProbeFlags.InRange("--max-exporters", parsed.GetValue(exporters), 1, 100_000),
            };
            return await CollectAsync(settings, await record.ReadAsync(parsed, detectsOwn: false, cancellation), cancellation);
        });
        return command;
    }

    static async Task<int> CollectAsync(CollectorSettings settings, RecordOrder order, CancellationToken cancellation)
    {
        // Told what to hand flows to when it listens, so that no run begins where nobody can listen.
        var intake = new LaterIntake();
        await using var collector = Open(settings, intake);
        await using var store = await Recordings.OpenAsync(order, cancellation);
        var name = string.Join(", ", settings.NetFlow.Select(listen => $"netflow {listen}").Concat(settings.SFlow.Select(listen => $"sflow {listen}")));
        var start = new TrafficRunStart(TrafficRunKind.Collection, name, Environment.MachineName, null, order.Own, order.PublicOnly, order.Annotator.Ids);
        if (!order.IsQuiet)
            await Console.Error.WriteLineAsync(Beginning(start, settings, collector));
        return await Recordings.RunAsync(order, store, start, collector, async (recorder, notices, token) =>
        {
            intake.Target = recorder;
            await Task.WhenAny(collector.Completion, new RefusedExporters(collector, notices).WatchAsync(TimeProvider.System, token));
            await collector.DisposeAsync();
            await collector.Completion;
        }, (_, _, _, _) => Task.CompletedTask, cancellation);
    }

    static FlowCollector Open(CollectorSettings settings, IFlowIntake intake)
    {
        try
        {
            return FlowCollector.Open(settings, intake, TimeProvider.System);
        }
        catch (CollectorException failure)
        {
            throw new CliException(failure.Message, ExitCode.Usage);
        }
    }

    static string Beginning(TrafficRunStart start, CollectorSettings settings, FlowCollector collector)
    {
        var buffer = collector.ReceiveBufferBytes < settings.ReceiveBufferBytes
            ? FormattableString.Invariant($"; the kernel keeps {collector.ReceiveBufferBytes >> 10} kB of each socket, raise net.core.rmem_max for more") : "";
        var own = start.Own.IsEmpty ? "; no own prefix is known, so what goes between two public addresses counts as transit; give --own" : $"; own prefixes: {string.Join(", ", start.Own)}";
        return $"tracefleet: listening to {start.Name}{own}{buffer}";
    }

    static ListenAddress Listening(string flag, string text) => ListenAddress.TryParse(text, out var listen)
        ? listen
        : throw new CliException($"{flag}: '{text}' is nowhere to listen; give one such as :2055, 192.0.2.1:2055 or [2001:db8::1]:2055.", ExitCode.Usage);

    static Prefix Allowed(string text) => Prefix.TryParse(text, out var prefix) ? prefix
        : Address.TryParse(text, out var address) ? Prefix.Of(address, address.BitLength)
        : throw new CliException($"--allow: '{text}' is no prefix; give one such as 192.0.2.0/24 with zero host bits, or an address.", ExitCode.Usage);

    sealed class LaterIntake : IFlowIntake
    {
        volatile IFlowIntake? _target;

        /// <summary>What comes before there is one is not counted.</summary>
        public IFlowIntake? Target
        {
            set => _target = value;
        }

        public void Add(in FlowRecord flow, Address exporter, long at) => _target?.Add(flow, exporter, at);
    }
}
