using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Tracefleet.EndToEnd.Tests.Traffic;

/// <summary>A real exporter, softflowd, reads packets that are known and tells the real executable over loopback.</summary>
public sealed class CollectTests : IDisposable
{
    const int Hosts = 6, PacketsOfHost = 25, PacketLength = 128;

    readonly WorkFolder _folder = new();

    [SoftflowdTheory]
    [InlineData(9, "NetFlow v9")]
    [InlineData(10, "IPFIX")]
    public async Task Every_packet_that_softflowd_exports_is_counted_once(int version, string protocol)
    {
        WriteKnownPackets(_folder["known.pcap"]);
        var port = FreePort();
        await using var collect = Executable.Start("collect", "--data", _folder["data"], "--listen", $"127.0.0.1:{port}", "--all", "--own", "203.0.113.0/24", "--quiet");
        await Patience.UntilAsync("the collector has stored its first second", async () =>
            (await RunsAsync()).Any(run => run.GetProperty("storedUntil").ValueKind == JsonValueKind.String));

        await ExportAsync(version, port);
        await Patience.UntilAsync("all that was exported is stored", async () =>
            (await HostsAsync()).Sum(host => host.GetProperty("in").GetProperty("packets").GetInt64()) >= Hosts * PacketsOfHost);
        Assert.Equal(0, await collect.InterruptAsync());

        var hosts = (await HostsAsync()).OrderBy(host => host.GetProperty("host").GetString(), StringComparer.Ordinal).ToList();
        Assert.Equal(Enumerable.Range(1, Hosts).Select(host => $"198.51.100.{host}"), hosts.Select(host => host.GetProperty("host").GetString()!));
        Assert.All(hosts, host => Assert.Equal(
            (PacketsOfHost, PacketsOfHost * PacketLength),
            (host.GetProperty("in").GetProperty("packets").GetInt32(), host.GetProperty("in").GetProperty("bytes").GetInt32())));
        var run = Assert.Single(await RunsAsync());
        Assert.Equal("ended", run.GetProperty("state").GetString());
        var exporter = Assert.Single(run.GetProperty("exporters").EnumerateArray());
        Assert.Equal(("127.0.0.1", protocol), (exporter.GetProperty("exporter").GetString(), exporter.GetProperty("protocols").GetString()));
        Assert.Equal(Hosts, exporter.GetProperty("counts").GetProperty("records").GetInt32());
        Assert.False(exporter.GetProperty("counts").TryGetProperty("unknownTemplates", out _));
    }

    async Task ExportAsync(int version, int port)
    {
        await using var softflowd = Executable.Start(new ProcessStartInfo(SoftflowdTheoryAttribute.Softflowd,
        [
            "-d", "-r", _folder["known.pcap"], "-n", $"127.0.0.1:{port}", "-v", version.ToString(CultureInfo.InvariantCulture),
            "-p", _folder["pid"], "-c", _folder["control"],
        ]));
        // It waits to be asked when it has read the file, and exports what it has when it is told to end.
        await Patience.UntilAsync("softflowd has read the file", async () =>
            (await AskAsync("statistics")).Contains($"Packets processed: {Hosts * PacketsOfHost}\n", StringComparison.Ordinal) || softflowd.HasExited);
        await AskAsync("shutdown");
        await softflowd.EndAsync();
    }

    async Task<string> AskAsync(string what)
    {
        await using var asked = Executable.Start(new ProcessStartInfo(SoftflowdTheoryAttribute.Softflowd.Replace("flowd", "flowctl", StringComparison.Ordinal), ["-c", _folder["control"], what]));
        await asked.EndAsync();
        return asked.Output + "\n";
    }

    async Task<JsonElement[]> HostsAsync() =>
        [.. (await AskTracefleetAsync("traffic", "top", "--by", "host", "--since", "10m", "--json")).GetProperty("results").EnumerateArray()];

    async Task<JsonElement[]> RunsAsync() => [.. (await AskTracefleetAsync("traffic", "show", "--json")).EnumerateArray()];

    async Task<JsonElement> AskTracefleetAsync(params string[] words)
    {
        var (code, output, errors) = await Executable.RunAsync([.. words, "--data", _folder["data"]]);
        Assert.True(code == 0, errors);
        return JsonElement.Parse(output);
    }

    static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Classic pcap of Ethernet (draft-ietf-opsawg-pcap): UDP from each host of 198.51.100.0/24 to one of ours.</summary>
    static void WriteKnownPackets(string file)
    {
        using var output = File.Create(file);
        output.Write([0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 1, 0, 0, 0]);
        for (var packet = 0; packet < Hosts * PacketsOfHost; packet++)
        {
            var source = (byte)(1 + packet % Hosts);
            byte[] frame =
            [
                2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0,
                0x45, 0, 0, PacketLength, 0, 1, 0, 0, 64, 17, 0, 0, 198, 51, 100, source, 203, 0, 113, 9,
                0, 53, 0x9C, source, 0, PacketLength - 20, 0, 0, .. new byte[PacketLength - 28],
            ];
            var record = new byte[16];
            BinaryPrimitives.WriteUInt32LittleEndian(record, 1_780_000_000);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), packet * 1_000);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), frame.Length);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), frame.Length);
            output.Write([.. record, .. frame]);
        }
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>A test with softflowd; skipped, with the reason, where it cannot run.</summary>
sealed class SoftflowdTheoryAttribute : TheoryAttribute
{
    public const string Softflowd = "/usr/sbin/softflowd";

    public SoftflowdTheoryAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "softflowd gives up root's rights before it begins; run the tests as root.";
        else if (!File.Exists(Softflowd))
            Skip = "softflowd is absent; install Debian's package softflowd.";
    }
}
