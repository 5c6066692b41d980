using Tracefleet.Addressing;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

/// <summary>Packets and bytes of every host, against tshark; and files as tcpdump, editcap and mergecap write them.</summary>
public sealed class WiresharkTests : IDisposable
{
    const int Packets = 3_000;

    readonly string _folder = Directory.CreateTempSubdirectory("tracefleet-wireshark-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [WiresharkFact]
    public void Every_host_has_the_packets_and_bytes_that_tshark_counts()
    {
        var (pcap, pcapng) = (WritePcap("a.pcap", seed: 1), WritePcapng("a.pcapng", seed: 1));
        var expected = TotalsOf(Wireshark.Frames(pcap));

        Assert.Equal(Packets, expected.Frames);
        Assert.InRange(expected.Hosts.Count, 200, 800);
        Assert.InRange(expected.Others, 300, 1_500);
        Same(expected, Totals.Of(pcap));
        Same(expected, Totals.Of(pcapng));
        Same(TotalsOf(Wireshark.Frames(pcapng)), Totals.Of(pcapng));
        // Of IPv6 its table leaves out fragments and packets that the snap length cut.
        Assert.Equal(Ordered(expected.Hosts.Where(host => host.Key.IsIpv4)), Ordered(Wireshark.Endpoints(pcap)));
    }

    [WiresharkFact]
    public void What_others_write_of_a_file_says_the_same()
    {
        var (pcap, pcapng) = (WritePcap("a.pcap", seed: 2), WritePcapng("a.pcapng", seed: 2));
        var expected = Totals.Of(pcap);

        Wireshark.Run("tcpdump", "-r", pcap, "-w", In("tcpdump.pcap"), "-Z", Environment.UserName);
        Wireshark.Run("tcpdump", "-r", pcapng, "-w", In("tcpdump-ns.pcap"), "--nano", "-Z", Environment.UserName);
        Wireshark.Run("editcap", "-F", "pcapng", pcap, In("edited.pcapng"));
        Wireshark.Run("editcap", "-F", "nsecpcap", pcapng, In("edited-ns.pcap"));
        Wireshark.Run("editcap", "-F", "modpcap", pcap, In("edited-modified.pcap"));
        foreach (var file in (string[])["tcpdump.pcap", "tcpdump-ns.pcap", "edited.pcapng", "edited-ns.pcap", "edited-modified.pcap"])
            Same(expected, Totals.Of(In(file)));
    }

    [WiresharkFact]
    public void Merged_files_are_the_sum_of_them()
    {
        var (left, right) = (WritePcap("left.pcap", seed: 3), WritePcapng("right.pcapng", seed: 4));
        Wireshark.Run("mergecap", "-F", "pcapng", "-w", In("merged.pcapng"), left, right);
        Wireshark.Run("mergecap", "-a", "-F", "pcap", "-w", In("joined.pcap"), left, right);

        var sum = Totals.Of(left) + Totals.Of(right);
        Same(sum, Totals.Of(In("merged.pcapng")));
        Same(sum, Totals.Of(In("joined.pcap")));
        Same(sum, TotalsOf(Wireshark.Frames(In("merged.pcapng"))));
    }

    string In(string name) => Path.Combine(_folder, name);

    string WritePcap(string name, int seed)
    {
        using var output = File.Create(In(name));
        var writer = new PcapWriter(output, isBigEndian: seed % 2 == 0).Header();
        foreach (var packet in MixedTraffic.Make(Packets, seed))
            writer.Record(packet.At, packet.Frame.AsSpan(0, packet.Captured), (uint)packet.Frame.Length);
        return output.Name;
    }

    string WritePcapng(string name, int seed)
    {
        using var output = File.Create(In(name));
        PcapngWriter writer = new(output, isBigEndian: seed % 2 == 0);
        writer.SectionHeader().InterfaceDescription(1, 262_144, writer.Option(2, "eth0"u8.ToArray())).InterfaceDescription(1, 262_144, writer.Option(9, 9));
        foreach (var (packet, number) in MixedTraffic.Make(Packets, seed).Select((packet, number) => (packet, number)))
        {
            var id = (uint)(number % 2);
            writer.Packet(id, (ulong)packet.At / (id == 0 ? 1_000UL : 1), packet.Frame[..packet.Captured], (uint)packet.Frame.Length);
        }
        return output.Name;
    }

    static void Same(Totals expected, Totals actual)
    {
        Assert.Equal((expected.Frames, expected.Others), (actual.Frames, actual.Others));
        Assert.Equal(Ordered(expected.Hosts), Ordered(actual.Hosts));
    }

    static IEnumerable<KeyValuePair<Address, HostTotal>> Ordered(IEnumerable<KeyValuePair<Address, HostTotal>> hosts) => hosts.OrderBy(host => host.Key);

    static Totals TotalsOf(IEnumerable<(uint Length, Address? Source, Address? Destination)> frames)
    {
        var totals = new Totals();
        foreach (var (length, source, destination) in frames)
            totals.Count(length, source, destination);
        return totals;
    }

    /// <summary>Frames, those without both addresses, and what each host had.</summary>
    sealed class Totals : ICapturedFrameSink
    {
        readonly PacketFlow _flows = new(CountedBytes.Frame);

        public Dictionary<Address, HostTotal> Hosts { get; } = [];
        public long Frames { get; private set; }
        public long Others { get; private set; }

        public static Totals Of(string path)
        {
            using var input = File.OpenRead(path);
            using var reader = CaptureFileReader.Open(input, path);
            var totals = new Totals();
            reader.ReadAll(ref totals, CancellationToken.None);
            Assert.Equal((null, 0), (reader.Damage, reader.Faults));
            return totals;
        }

        public void Take(scoped in CapturedFrame frame)
        {
            var isIp = _flows.TryRead(frame, out var flow);
            Count(isIp ? (uint)flow.Bytes : 0, flow.Source, flow.Destination);
        }

        public void Count(uint length, Address? source, Address? destination)
        {
            Frames++;
            if (source is not { } from || destination is not { } to)
            {
                Others++;
                return;
            }
            Count(from, new HostTotal(1, length));
            Count(to, new HostTotal(1, length));
        }

        public static Totals operator +(Totals left, Totals right)
        {
            var sum = new Totals { Frames = left.Frames + right.Frames, Others = left.Others + right.Others };
            foreach (var (host, total) in left.Hosts.Concat(right.Hosts))
                sum.Count(host, total);
            return sum;
        }

        void Count(Address host, HostTotal more)
        {
            var before = Hosts.GetValueOrDefault(host);
            Hosts[host] = new HostTotal(before.Packets + more.Packets, before.Bytes + more.Bytes);
        }
    }
}
