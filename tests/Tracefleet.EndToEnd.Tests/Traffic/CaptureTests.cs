using System.Globalization;
using System.Text.Json;
using Tracefleet.Lab;

namespace Tracefleet.EndToEnd.Tests.Traffic;

/// <summary>Captures of the real executable on a host of the lab, whose traffic is known to the packet.</summary>
public sealed class CaptureTests(LabFixture lab) : IClassFixture<LabFixture>, IDisposable
{
    const int Datagrams = 40;

    readonly WorkFolder _folder = new();

    string Host => lab.Truth.Vantages[0].Name;

    /// <summary>One that answers.</summary>
    LabTarget Reached => lab.Truth.Targets.First(target => lab.Truth.Trace(Host, target.Name, 4, "udp").End == "reached");

    string Target => Reached.Ipv4;

    [LabFact]
    public async Task Every_packet_that_was_sent_is_counted_once_in_both_families()
    {
        await using var capture = Capture("--all", "--quiet");
        await RunningAsync(1);
        using var v4 = PulsedSender.Start(lab, Host, Target, Datagrams, 3);
        using var v6 = PulsedSender.Start(lab, Host, Reached.Ipv6, Datagrams, 3);
        await v4.SecondsAsync();
        await v6.SecondsAsync();
        foreach (var address in new[] { Target, Reached.Ipv6 })
            await Patience.UntilAsync($"what was sent to {address} is stored", async () => await SentToAsync(address, "1s") >= 3 * Datagrams);
        Assert.Equal(0, await capture.InterruptAsync());

        foreach (var address in new[] { Target, Reached.Ipv6 })
        {
            var host = (await TopAsync("--by", "host")).Single(entry => entry.GetProperty("host").GetString() == address);
            Assert.Equal(3 * Datagrams, host.GetProperty("out").GetProperty("packets").GetInt64());
            Assert.Equal(3 * Datagrams * PulsedSender.PacketLength, host.GetProperty("out").GetProperty("bytes").GetInt64());
            Assert.Equal(1, host.GetProperty("out").GetProperty("flows").GetInt64());
        }
        var run = Assert.Single(await RunsAsync());
        Assert.Equal("ended", run.GetProperty("state").GetString());
        Assert.Equal(0, run.GetProperty("counts").GetProperty("kernelDrops").GetInt64());
    }

    [LabFact]
    public async Task A_killed_capture_keeps_all_but_less_than_its_last_second_and_the_next_one_says_so()
    {
        await using var capture = Capture("--all", "--quiet");
        await RunningAsync(1);
        using var sender = PulsedSender.Start(lab, Host, Target, Datagrams, 8);
        await Patience.UntilAsync("three seconds with traffic are stored", async () => await SentAsync("1s") >= 3 * Datagrams);
        await capture.KillAsync();
        var killedAt = TimeProvider.System.GetUtcNow();

        var run = Assert.Single(await RunsAsync());
        Assert.Equal("killed", run.GetProperty("state").GetString());
        var until = run.GetProperty("storedUntil").GetDateTimeOffset();
        var (_, shown, _) = await TracefleetAsync("traffic", "show");
        Assert.Contains("killed", shown, StringComparison.Ordinal);
        Assert.Contains($"{until.UtcDateTime:HH:mm:ss.f}Z", shown, StringComparison.Ordinal);

        var (code, _, errors) = await TracefleetAsync("capture", "--interface", "lo", "--for", "1s", "--quiet");
        Assert.True(code == 0, errors);
        Assert.Contains("run 1", errors, StringComparison.Ordinal);
        Assert.Contains($"{until.UtcDateTime:HH:mm:ss.f}Z", errors, StringComparison.Ordinal);

        var pulses = await sender.SecondsAsync();
        var (atLeast, atMost) = (SentBefore(until), SentBefore(killedAt));
        Assert.InRange(atMost - atLeast, 0, 1);
        var stored = await SentAsync("1s", "--run", "1") / Datagrams;
        Assert.InRange(stored, Math.Max(3, atLeast), atMost);
        // What it did not come to store in minutes and hours was added up from its seconds.
        foreach (var step in new[] { "1s", "1m", "5m", "1h", "1d" })
            Assert.Equal(stored * Datagrams, await SentAsync(step, "--run", "1"));

        int SentBefore(DateTimeOffset time) => pulses.Count(second => 1_000 * second + 500 < time.ToUnixTimeMilliseconds());
    }

    [LabFact]
    public async Task A_filter_runs_in_the_kernel_and_only_what_matches_is_received()
    {
        await using var capture = Capture("--all", "--quiet", $"udp and dst host {Target}");
        await RunningAsync(1);
        using var wanted = PulsedSender.Start(lab, Host, Target, Datagrams, 2);
        using var other = PulsedSender.Start(lab, Host, lab.Truth.Targets.First(target => target != Reached).Ipv4, Datagrams, 2);
        await wanted.SecondsAsync();
        await other.SecondsAsync();
        await Patience.UntilAsync("what was sent is stored", async () => await SentAsync("1s") >= 2 * Datagrams);
        Assert.Equal(0, await capture.InterruptAsync());
        var counts = Assert.Single(await RunsAsync()).GetProperty("counts");
        Assert.Equal(2 * Datagrams, counts.GetProperty("received").GetInt64());
        Assert.Equal(2 * Datagrams, counts.GetProperty("packets").GetInt64());
    }

    [LabFact]
    public async Task The_path_to_the_network_with_most_traffic_is_traced_and_shown_beside_it()
    {
        LabFleet.WriteSnapshots(lab, _folder["snapshots"]);
        await using var capture = Capture("--all", "--quiet", "--trace-top", "3", "--snapshots", _folder["snapshots"]);
        await RunningAsync(1);
        using var sender = PulsedSender.Start(lab, Host, Target, Datagrams, 30);
        await using var coordinator = Start("coordinator", "--data", _folder["data"], "--port", "5577");
        JsonElement[] paths = [];
        await Patience.UntilAsync("a path is traced", async () => (paths = await PathsAsync()).Length > 0);
        Assert.Equal(0, await capture.InterruptAsync());

        var asn = Origin(Target);
        var path = paths.Single(path => path.GetProperty("asn").GetInt64() == asn);
        Assert.Equal(Target, path.GetProperty("target").GetString());
        Assert.Equal("reached", path.GetProperty("reason").GetString());
        Assert.Equal($"AS{asn}", path.GetProperty("asPath").EnumerateArray().Last().GetString());
        var truth = lab.Truth.Trace(Host, Reached.Name, 4, "udp");
        var hops = path.GetProperty("hops").EnumerateArray().Select(hop => hop.GetProperty("addr").GetString()).ToList();
        Assert.True(truth.Explains(hops), $"{truth} shows no path of the lab: {string.Join(' ', hops)}");
        Assert.Contains(await TopAsync("--by", "asn"), entry => entry.GetProperty("asn").GetInt64() == asn);
    }

    long Origin(string address) => lab.Truth.Prefixes.Where(row => Addressing.Prefix.Parse(row.Prefix).Contains(Addressing.Address.Parse(address)))
        .MaxBy(row => Addressing.Prefix.Parse(row.Prefix).Length)!.Asn;

    Executable Capture(params string[] more) => Start(["capture", "--data", _folder["data"], .. more]);

    Executable Start(params IEnumerable<string> arguments) => Executable.Start(lab.Command(Host, Executable.Path, arguments));

    Task<(int ExitCode, string Output, string Errors)> TracefleetAsync(params string[] arguments) =>
        lab.RunAsync(Host, CancellationToken.None, Executable.Path, [.. arguments, "--data", _folder["data"]]);

    /// <summary>Packets sent to the target as they are stored.</summary>
    Task<long> SentAsync(string step, params string[] more) => SentToAsync(Target, step, more);

    async Task<long> SentToAsync(string host, string step, params string[] more) =>
        (await TopAsync(["--by", "host", "--step", step, .. more]))
            .Where(entry => entry.GetProperty("host").GetString() == host).Sum(entry => entry.GetProperty("out").GetProperty("packets").GetInt64());

    async Task<JsonElement[]> TopAsync(params string[] more)
    {
        var (code, output, errors) = await TracefleetAsync(["traffic", "top", "--json", "--since", "10m", .. more]);
        Assert.True(code == 0, errors);
        return [.. JsonElement.Parse(output).GetProperty("results").EnumerateArray()];
    }

    async Task<JsonElement[]> RunsAsync()
    {
        var (code, output, errors) = await TracefleetAsync("traffic", "show", "--json");
        Assert.True(code == 0, errors);
        return [.. JsonElement.Parse(output).EnumerateArray()];
    }

    Task RunningAsync(int runs) => Patience.UntilAsync("the capture has stored its first second", async () =>
        (await RunsAsync()).Count(run => run.GetProperty("storedUntil").ValueKind == JsonValueKind.String) == runs);

    async Task<JsonElement[]> PathsAsync()
    {
        var (code, output, _) = await lab.RunAsync(Host, CancellationToken.None, "python3", "-c",
            "import urllib.request, sys; sys.stdout.write(urllib.request.urlopen('http://127.0.0.1:5577/api/v1/traffic/paths').read().decode())");
        return code == 0 ? [.. JsonElement.Parse(output).EnumerateArray()] : [];
    }

    public void Dispose() => _folder.Dispose();
}
