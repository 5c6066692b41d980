using Tracefleet.Agent.Tests.Harness;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

/// <summary>What real exporters tell of known packets, to the byte.</summary>
public class RealExportersTests
{
    [ExporterTheory("softflowd", "softflowd")]
    [InlineData(5, "NetFlow v5")]
    [InlineData(9, "NetFlow v9")]
    [InlineData(10, "IPFIX")]
    public async Task Softflowd_is_understood(int version, string protocol)
    {
        using var folder = new TempFolder();
        await using var run = new CollectorRun();
        var withIpv6 = version != 5;
        KnownPackets.Write(In(folder, "known.pcap"), withIpv6);
        var control = In(folder, "control");
        using var softflowd = new ExporterProgram(
            "softflowd", "-d", "-r", In(folder, "known.pcap"), "-n", $"{run.Collector.Listening[0]}", "-v", $"{version}", "-p", In(folder, "pid"),
            "-c", control);

        // It reads the file when it is asked something, and exports what it has when it is told to end.
        var allOfIt = $"Packets processed: {KnownPackets.Count}\n";
        await UntilAsync("softflowd has read the file", async () =>
            (await ExporterProgram.AskAsync("softflowctl", "-c", control, "statistics")).Contains(allOfIt, StringComparison.Ordinal));
        await ExporterProgram.AskAsync("softflowctl", "-c", control, "shutdown");
        await softflowd.EndAsync();
        await run.Collector.DisposeAsync();

        Assert.Equal(KnownPackets.Sums(withIpv6), run.Flows.ByHosts());
        AssertWhole(run, protocol);
    }

    [ExporterTheory("pmacctd", "pmacct")]
    [InlineData("nfprobe", 5, "NetFlow v5")]
    [InlineData("nfprobe", 9, "NetFlow v9")]
    [InlineData("nfprobe", 10, "IPFIX")]
    [InlineData("sfprobe", 5, "sFlow v5")]
    public async Task Pmacctd_is_understood(string plugin, int version, string protocol)
    {
        using var folder = new TempFolder();
        await using var run = new CollectorRun();
        var withIpv6 = protocol != "NetFlow v5";
        KnownPackets.Write(In(folder, "known.pcap"), withIpv6);
        await File.WriteAllTextAsync(In(folder, "pmacctd.conf"), $"""
            daemonize: false
            pcap_savefile: {In(folder, "known.pcap")}
            plugins: {plugin}
            aggregate: src_host, dst_host, src_port, dst_port, proto, tos
            plugin_pipe_size: 4096000
            plugin_buffer_size: 40960
            nfprobe_receiver: {run.Collector.Listening[0]}
            nfprobe_version: {version}
            sfprobe_receiver: {run.Collector.Listening[1]}
            sampling_rate: 1
            sfprobe_agentip: 198.18.7.7

            """);

        using var pmacctd = new ExporterProgram("pmacctd", "-f", In(folder, "pmacctd.conf"));
        await pmacctd.EndAsync();
        await run.Collector.DisposeAsync();

        // sfprobe tells of packet after packet, and does not always send its last datagram, of ten samples at most, when it ends.
        var told = plugin == "sfprobe" ? run.Flows.All.Count : KnownPackets.Count;
        Assert.InRange(told, KnownPackets.Count - 10, KnownPackets.Count);
        Assert.Equal(KnownPackets.Sums(withIpv6, told), run.Flows.ByHosts());
        AssertWhole(run, protocol);
    }

    static string In(TempFolder folder, string name) => Path.Combine(folder.Path, name);

    static void AssertWhole(CollectorRun run, string protocol)
    {
        var report = Assert.Single(run.Collector.Exporters);
        Assert.Equal((protocol == "sFlow v5" ? "198.18.7.7" : "127.0.0.1", protocol), ($"{report.Exporter}", report.Protocols));
        string[] faults = ["malformed", "sequenceGaps", "unknownTemplates", "kernelDrops"];
        Assert.Equal([0, 0, 0, 0], faults.Select(run.Count));
    }

    static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        var patience = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(patience) > Patience.Long)
                throw new TimeoutException($"Waited {Patience.Long.TotalSeconds:0} s in vain until {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }
}
