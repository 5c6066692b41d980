using System.Text.Json;
using System.Text.Json.Nodes;
using Tracefleet.Addressing;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Testing;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Tests.Traffic;

public sealed class TrafficCommandTests
{
    /// <summary>The start of a second a minute ago.</summary>
    static DateTimeOffset Start { get; } = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60);

    static async Task<RecordedTraffic> RecordAsync(TempFolder folder)
    {
        var traffic = await RecordedTraffic.BeginAsync(folder.Path, Start);
        traffic.In("192.0.2.1", 600_000, Start).In("198.51.100.7", 200_000, Start).Out("203.0.113.9", 150_000, Start).Out("2001:db8::1", 50_000, Start, 17, 53)
            .Counting(TrafficRunCounts.Received, 1_003).Counting(TrafficRunCounts.KernelDrops, 2).Counting(TrafficRunCounts.NotIp, 3);
        await traffic.StoreUntilAsync(Start.AddSeconds(10));
        return traffic;
    }

    static async Task<string[]> LinesAsync(TempFolder folder, params string[] words)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["traffic", .. words, "--data", folder.Path]);
        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        return [.. output.Split('\n').Select(line => line.TrimEnd())];
    }

    [Fact]
    public async Task The_networks_with_most_traffic_are_in_a_table()
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder);

        var (since, until) = (Start.AddSeconds(-290).ToString("O"), Start.AddSeconds(10).ToString("O"));
        var lines = await LinesAsync(folder, "top", "--since", since, "--until", until, "--limit", "2");

        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ to .*, 5 min 0 s in steps of 1s$", lines[0]);
        Assert.Matches("^AS +IN +OUT +BYTES +RATE +SHARE$", lines[1]);
        Assert.Matches("^AS64500: Example, Inc. +600 kB +0 B +600 kB +16.0 kbit/s +60.0 % +━{12}$", lines[2]);
        Assert.Matches("^AS64501: Example, Inc. +200 kB +0 B +200 kB +5.33 kbit/s +20.0 % +━{4}$", lines[3]);
        Assert.Matches("^other +0 B +200 kB +200 kB +5.33 kbit/s +20.0 % +━{4}$", lines[4]);
        Assert.Equal("all: in 800 kB (21.3 kbit/s), out 200 kB (5.33 kbit/s)", lines[5]);
    }

    [Theory]
    [InlineData("number", "AS64500 ")]
    [InlineData("name", "Example, Inc. ")]
    [InlineData("both", "AS64500: Example, Inc. ")]
    public async Task Networks_are_named_as_asked(string label, string name)
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder);

        Assert.StartsWith(name, (await LinesAsync(folder, "top", "--label", label))[2]);
    }

    [Theory]
    [InlineData("owner", "Example, Inc. ")]
    [InlineData("country", "NL ")]
    [InlineData("prefix", "192.0.2.0/24  AS64500: Example, Inc., NL ")]
    [InlineData("host", "192.0.2.1    AS64500: Example, Inc., NL ")]
    [InlineData("port", "tcp/443 ")]
    [InlineData("ixp", "Example-IX ")]
    public async Task Traffic_is_added_up_by_what_is_asked(string by, string first)
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder);

        Assert.StartsWith(first.Replace("    ", "  ", StringComparison.Ordinal), (await LinesAsync(folder, "top", "--by", by))[2]);
    }

    [Fact]
    public async Task Hosts_of_a_network_are_listed()
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder);

        var lines = await LinesAsync(folder, "hosts", "--asn", "AS64503", "--direction", "out");

        Assert.Matches("^2001:db8::1  AS64503 +50.0 kB", lines[2]);
        Assert.StartsWith("all: ", lines[3]);
    }

    [Fact]
    public async Task Json_is_as_the_api_gives_it_and_csv_has_names()
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder);

        var json = JsonNode.Parse((await LinesAsync(folder, "top", "--json"))[0])!;
        var csv = await LinesAsync(folder, "top", "--csv", "--by", "country");
        var series = await LinesAsync(folder, "series", "--csv", "--since", "2m", "--step", "1m", "--limit", "1", "--measure", "packets");

        Assert.Equal(("asn", "AS64500", 600_000), (json["by"]!.GetValue<string>(), json["results"]![0]!["key"]!.GetValue<string>(), json["results"]![0]!["in"]!["bytes"]!.GetValue<int>()));
        Assert.StartsWith("key,asn,as_name,", csv[0]);
        Assert.StartsWith("NL,,,,,NL,", csv[1]);
        Assert.Equal("at,key,as_name,in_packets,out_packets", series[0]);
        Assert.Contains(series, line => line.EndsWith(",AS64500,\"Example, Inc.\",600,0", StringComparison.Ordinal));
        Assert.Contains(series, line => line.EndsWith(",(total),,800,200", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_series_is_a_sparkline_for_each_network()
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder);

        var lines = await LinesAsync(folder, "series", "--since", Start.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), "--until", Start.AddSeconds(4).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));

        Assert.Matches("^AS +MEAN +PEAK", lines[1]);
        Assert.Matches("^all in +1.60 Mbit/s +6.40 Mbit/s +█$", lines[2]);
        Assert.Matches("^all out +400 kbit/s +1.60 Mbit/s +█$", lines[3]);
        Assert.Matches("^AS64500: Example, Inc. +1.20 Mbit/s +4.80 Mbit/s +█$", lines[4]);
    }

    [Fact]
    public async Task Runs_are_shown_with_what_is_missing_of_them()
    {
        using var folder = new TempFolder();
        await using (var killed = await RecordAsync(folder))
        {
            Assert.Contains("run 1  running  capture of eth0 on edge1, filter ip or ip6", await LinesAsync(folder, "show"));
        }
        await using var traffic = await RecordedTraffic.BeginAsync(folder.Path, Start, TrafficRunKind.Collection);
        traffic.Reporting(new ExporterReport(
            Address.Parse("198.18.255.1"), "NetFlow v9", Start, traffic.Run.Counts.Add("datagrams", 12).Add("sequenceGaps", 5).Add("unknownTemplates", 1)));
        await traffic.EndAsync(Start.AddSeconds(2));

        var lines = await LinesAsync(folder, "show");

        Assert.Equal("run 2  ended  collection of eth0 on edge1, filter ip or ip6", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("       198.18.255.1 NetFlow v9, last seen ", StringComparison.Ordinal)
            && line.EndsWith(": 5 sequence gaps, 1 unknown templates, 12 datagrams", StringComparison.Ordinal));
        Assert.Contains("run 1  killed  capture of eth0 on edge1, filter ip or ip6", lines);
        Assert.Contains($"       killed; what came after {Start.AddSeconds(10).UtcDateTime:HH:mm:ss.f}Z is lost", lines);
        Assert.Contains("       1,003 received, 2 dropped by the kernel, 3 not IP", lines);
        Assert.Contains("       own prefixes: 198.18.0.0/16, and what is not public", await LinesAsync(folder, "show", "--run", "1"));
    }

    [Theory]
    [InlineData("top")]
    [InlineData("series")]
    [InlineData("hosts")]
    [InlineData("show")]
    public async Task Where_nothing_was_recorded_it_is_said_and_nothing_made(string command)
    {
        using var folder = new TempFolder();

        var (code, output, errors) = await CommandLine.RunAsync("traffic", command, "--data", folder.Path);

        Assert.Equal((ExitCode.Ok, ""), (code, output));
        Assert.Equal(
            $"There is no recorded traffic in {folder.Path} yet; 'tracefleet capture' and 'tracefleet collect' record some, and --data names another directory.\n", errors);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("top --by planet", "--by: 'planet' is none of its words; give asn, owner, country, prefix, host, port, ixp, interface, exporter, link.")]
    [InlineData("top --since tomorrow --limit 0", "--limit: '0' is out of range; give 1 to 1000.")]
    [InlineData("top --country NL", "--country: It narrows what is by prefix, host, not by asn; leave it out, or ask by one of these.")]
    [InlineData("top --json --csv", "--json: give --json or --csv, not both.")]
    [InlineData("top --live --since 1h", "--live shows the last minute, so --since says nothing; leave one of them out.")]
    [InlineData("top --live --json", "--live is for people; leave --json and --csv out, or follow /api/v1/traffic/live.")]
    [InlineData("series --limit 101", "--limit: '101' is out of range; give 1 to 100.")]
    [InlineData("show --live --run 1", "--live: leave --run out, or --live.")]
    [InlineData("top --run 7", "there is no run 7; 'tracefleet traffic show' lists what there is.")]
    [InlineData("show --run 7", "there is no run 7; 'tracefleet traffic show' lists what there is.")]
    [InlineData("import x --at someday", "--at: 'someday' is no time that has passed; give how long ago such as 7d, or a time such as 2014-05-23 or 2014-05-23T06:00:00Z.")]
    public async Task A_wrong_flag_ends_with_2_and_says_what_to_give(string words, string sentence)
    {
        using var folder = new TempFolder();

        var (code, output, errors) = await CommandLine.RunAsync(["traffic", .. words.Split(' '), "--data", folder.Path]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains($"tracefleet: {sentence}\n", errors);
    }

    [Fact]
    public async Task A_database_that_cannot_be_read_is_told_in_a_sentence()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("traffic"));
        await File.WriteAllTextAsync(folder.File("traffic/traffic.db"), new string('x', 8_192));

        var (code, output, errors) = await CommandLine.RunAsync("traffic", "top", "--data", folder.Path);

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.StartsWith("tracefleet: ", errors);
        Assert.Contains("traffic.db", errors);
    }

    [Fact]
    public async Task What_is_no_database_of_asn_report_is_not_imported()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("notes.txt"), "nothing");

        var (code, _, errors) = await CommandLine.RunAsync("traffic", "import", folder.File("notes.txt"), "--data", folder.Path);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("notes.txt is no SQLite database", errors);
    }
}
