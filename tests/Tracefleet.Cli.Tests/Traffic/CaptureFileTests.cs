using System.Text.Json.Nodes;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Traffic.Tests.CaptureFiles;

namespace Tracefleet.Cli.Tests.Traffic;

/// <summary><c>capture --pcap</c> from the command line to what <c>traffic</c> answers.</summary>
public sealed class CaptureFileTests
{
    const long Second = 1_000_000_000, Start = 1_780_000_000 * Second;

    /// <summary>UDP from or to a host of 203.0.113.0/24, 128 bytes of IP: five packets in, two out, over two seconds.</summary>
    static byte[] Known()
    {
        using MemoryStream file = new();
        PcapWriter writer = new PcapWriter(file).Header();
        for (var packet = 0; packet < 5; packet++)
            writer.Record(Start + packet * Second / 4, Frame([198, 51, 100, 7], [203, 0, 113, 9], 53, 40_000));
        for (var packet = 0; packet < 2; packet++)
            writer.Record(Start + Second + packet, Frame([203, 0, 113, 9], [198, 51, 100, 7], 40_000, 53));
        return file.ToArray();
    }

    static byte[] Frame(byte[] from, byte[] to, ushort fromPort, ushort toPort) =>
    [
        2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0,
        0x45, 0, 0, 128, 0, 1, 0, 0, 64, 17, 0, 0, .. from, .. to,
        (byte)(fromPort >> 8), (byte)(fromPort & 0xFF), (byte)(toPort >> 8), (byte)(toPort & 0xFF), 0, 108, 0, 0, .. new byte[100],
    ];

    static async Task<Outcome> CaptureAsync(TempFolder folder, byte[] content, params string[] more)
    {
        await File.WriteAllBytesAsync(folder.File("known.pcap"), content);
        return await CommandLine.RunAsync(["capture", "--pcap", folder.File("known.pcap"), "--data", folder.File("data"), .. more]);
    }

    [Fact]
    public async Task A_file_is_counted_to_the_byte_and_its_run_can_be_asked_as_a_whole()
    {
        using TempFolder folder = new();

        var (code, output, errors) = await CaptureAsync(folder, Known(), "--all", "--own", "203.0.113.0/24", "--json");
        var top = await CommandLine.RunAsync("traffic", "hosts", "--run", "1", "--json", "--data", folder.File("data"));

        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        var directions = JsonNode.Parse(output)!["directions"]!;
        Assert.Equal((640, 5), ((int)directions["in"]!["bytes"]!, (int)directions["in"]!["packets"]!));
        Assert.Equal((256, 2), ((int)directions["out"]!["bytes"]!, (int)directions["out"]!["packets"]!));
        var host = Assert.Single(JsonNode.Parse(top.Output)!["results"]!.AsArray())!;
        Assert.Equal(("198.51.100.7", 640, 256), ((string)host["host"]!, (int)host["in"]!["bytes"]!, (int)host["out"]!["bytes"]!));
    }

    [Fact]
    public async Task A_filter_that_matches_nothing_ends_with_what_was_left_out()
    {
        using TempFolder folder = new();

        var (code, output, errors) = await CaptureAsync(folder, Known(), "--all", "tcp");

        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        Assert.Contains("7 filtered out", output);
    }

    [Fact]
    public async Task Where_nothing_is_public_it_is_said_how_it_counts()
    {
        using TempFolder folder = new();

        var (code, output, errors) = await CaptureAsync(folder, Known());

        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal("tracefleet: none of the 7 packets has a public address, so no network has traffic; --all counts them too.\n", errors);
        Assert.Contains("7 packets without a public address", output);
    }

    [Fact]
    public async Task A_cut_file_counts_up_to_there_and_ends_with_1()
    {
        using TempFolder folder = new();

        var (code, output, errors) = await CaptureAsync(folder, Known()[..^10], "--all");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("6 packets", output);
        Assert.Contains("what comes before is counted", errors);
    }

    [Theory]
    [InlineData("--rings 2", "--rings is about interfaces; leave it out with --pcap.")]
    [InlineData("--trace-top 3", "--trace-top traces from this host while it captures; leave it out with --pcap.")]
    [InlineData("--own 203.0.113.9/24", "--own: '203.0.113.9/24' is no prefix; give one such as 192.0.2.0/24 or 2001:db8::/32 with zero host bits.")]
    [InlineData("--for soon", "--for: 'soon' is no duration; give one such as 90s, 15m, 24h or 7d.")]
    [InlineData("foo bar", "The filter 'foo bar' is wrong")]
    public async Task A_wrong_flag_ends_with_2_and_leaves_no_run(string words, string sentence)
    {
        using TempFolder folder = new();

        var (code, output, errors) = await CaptureAsync(folder, Known(), words.Split(' '));
        var show = await CommandLine.RunAsync("traffic", "show", "--data", folder.File("data"));

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains($"tracefleet: {sentence}", errors);
        Assert.Equal("", show.Output);
    }

    [Fact]
    public async Task A_directory_and_what_is_no_capture_are_refused_by_name()
    {
        using TempFolder folder = new();

        var directory = await CommandLine.RunAsync("capture", "--pcap", folder.Path, "--data", folder.File("data"));
        var text = await CaptureAsync(folder, "not a capture"u8.ToArray());

        Assert.Equal((ExitCode.Usage, $"tracefleet: --pcap: {folder.Path} is a directory; give a file in it.\n"), (directory.Code, directory.Errors));
        Assert.Equal(ExitCode.Failed, text.Code);
        Assert.Contains("neither pcap nor pcapng", text.Errors);
    }

    [Theory]
    [InlineData("--listen 2055", "--listen: '2055' is nowhere to listen; give one such as :2055, 192.0.2.1:2055 or [2001:db8::1]:2055.")]
    [InlineData("--listen :2055", ":2055 can be reached by other hosts, so say which exporters may send, for example --allow 192.0.2.0/24; or listen to 127.0.0.1:2055 alone.")]
    [InlineData("--allow 192.0.2.1/24", "--allow: '192.0.2.1/24' is no prefix; give one such as 192.0.2.0/24 with zero host bits, or an address.")]
    public async Task A_collector_that_cannot_be_says_what_to_give(string words, string sentence)
    {
        using TempFolder folder = new();

        var (code, _, errors) = await CommandLine.RunAsync(["collect", .. words.Split(' '), "--data", folder.Path]);

        Assert.Equal((ExitCode.Usage, $"tracefleet: {sentence}\n"), (code, errors));
    }
}
