using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Looks at the memory of the whole process";
}

[Collection(AloneCollection.Name)]
public sealed class AbuseTests
{
    static readonly string[] Injections =
    [
        "$(id)", "`id`", ";id;", "|id", "&&id", "8.8.8.8;id", "8.8.8.8%0aid", "::1%;id;", "fe80::1%eth0", "-w", "--help", "-oProxyCommand=id", "'\"><script>alert(1)</script>", "{target}", "{{TARGET}}",
        "..%2f..%2fetc%2fpasswd", "%00", "\u202e8.8.8.8", "２.２.２.２", "0x7f.1", "2130706433", "127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "169.254.169.254", "224.0.0.1", "ff02::1",
    ];

    static readonly string[] Positions =
    [
        "/ping/{0}", "/traceroute/{0}", "/mtr/{0}", "/multipath/{0}", "/show/route/{0}", "/show/bgp/{0}", "/show/bgp/neighbors/{0}", "/show/asn/{0}", "/routers/{0}", "/{0}", "/{0}/192.0.2.1", "/show/{0}/192.0.2.1",
        "/own/{0}", "/ping/198.51.100.1?protocol={0}", "/ping/198.51.100.1?router={0}", "/ping/198.51.100.1?routerindex={0}", "/ping/198.51.100.1?vrf={0}", "/ping/198.51.100.1?runtime={0}", "/show/route/192.0.2.1?vrf={0}",
        "/cmd?{0}=1",
    ];

    [Fact]
    public async Task No_position_takes_an_injection()
    {
        await using var glass = await GlassBench.StartAsync("""
            "commands":{"own":{"argv4":["echo","{target}"],"argv6":["echo","{target}"],"description":"Repeat."}}
            """, closed: true);

        foreach (var position in Positions)
        {
            foreach (var injection in Injections)
            {
                var call = string.Format(System.Globalization.CultureInfo.InvariantCulture, position, Uri.EscapeDataString(injection));
                var (status, body) = await glass.CallAsync(call);
                // What is a fact or a route of a special address may be asked; nothing of it is probed.
                var isQuestion = position.StartsWith("/show/", StringComparison.Ordinal);
                Assert.True(status is 400 or 404 || (isQuestion && status is 200 or 502), $"{call}: {status} {body.ToJsonString()}");
                Assert.DoesNotContain("uid=", body.ToJsonString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_refused_after_it_was_resolved()
    {
        await using var glass = await GlassBench.StartAsync(closed: true);

        var (status, body) = await glass.CallAsync("/ping/inside.example.net");

        Assert.Equal((400, "127.0.0.1 may not be probed from here: 127.0.0.1 is in 127.0.0.0/8 (Loopback, RFC 1122)."), (status, body["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Ten_thousand_malformed_paths_are_answered_and_none_is_a_failure()
    {
        await using var glass = await GlassBench.StartAsync();
        var random = new Random(20260531);
        var answered = new Dictionary<int, int>();
        TcpClient? client = null;
        for (var i = 0; i < 10_000; i++)
        {
            // What is no HTTP at all ends its connection; the next goes over a new one.
            if (client is null)
                await (client = new TcpClient()).ConnectAsync(IPAddress.Loopback, glass.Http.BaseAddress!.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET /.well-known/looking-glass/v1/{Malformed(random)} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            var (status, keepsOpen) = await ReadAsync(stream);
            answered[status] = answered.GetValueOrDefault(status) + 1;
            if (keepsOpen)
                continue;
            client.Dispose();
            client = null;
        }

        client?.Dispose();
        Assert.Equal(10_000, answered.Values.Sum());
        Assert.Empty(answered.Keys.Except([400, 404]));
        Assert.Equal(200, (await glass.CallAsync("/cmd")).Status);
    }

    static string Malformed(Random random)
    {
        var text = new StringBuilder(new[] { "ping/", "show/route/", "show/bgp/", "routers/", "", "%2e%2e/", "show//", "PING//" }[random.Next(8)]);
        for (var length = random.Next(1, 80); length > 0; length--)
        {
            var value = random.Next(256);
            // Raw control characters end the request line, so most are encoded.
            text.Append(value is > 32 and < 127 && value is not ('?' or '#') ? ((char)value).ToString() : $"%{value:X2}");
        }
        return text.ToString();
    }

    static async Task<(int Status, bool KeepsOpen)> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await stream.ReadAsync(one));
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n");
        var length = lines.Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(line => Number(line["Content-Length:".Length..])).Single();
        await stream.ReadExactlyAsync(new byte[length]);
        return (Number(lines[0].Split(' ')[1]), !lines.Contains("Connection: close"));
    }

    static int Number(string text) => int.Parse(text.Trim(), System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task Slow_clients_hold_up_nobody()
    {
        await using var glass = await GlassBench.StartAsync();
        var slow = new List<TcpClient>();
        for (var i = 0; i < 200; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, glass.Http.BaseAddress!.Port);
            await client.GetStream().WriteAsync("GET /.well-known/looking-glass/v1/ping/198"u8.ToArray());
            slow.Add(client);
        }

        Assert.Equal(200, (await glass.CallAsync("/cmd")).Status);
        Assert.Equal(200, (await glass.CallAsync($"/ping/{glass.Target}")).Status);
        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Of_five_hundred_parallel_calls_of_one_client_only_its_burst_is_carried_out()
    {
        await using var glass = await GlassBench.StartAsync(limits: """{"perClient":{"burst":7,"perMinute":1},"perTarget":{"burst":10000,"perMinute":60000},"perRouter":{"concurrent":100,"queue":1000}}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => glass.Http.GetAsync($"{GlassBench.Root}/ping/{glass.Target}")));

        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.Equal(493, refused.Count);
        Assert.All(refused, answer => Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        var body = JsonNode.Parse(await refused[0].Content.ReadAsStringAsync())!;
        Assert.Equal(("error", 429), (body["status"]!.GetValue<string>(), body["code"]!.GetValue<int>()));
    }

    [Fact]
    public async Task The_network_around_a_target_is_spared()
    {
        await using var glass = await GlassBench.StartAsync(limits: """{"perClient":{"burst":10000,"perMinute":60000},"perTarget":{"burst":3,"perMinute":1},"perRouter":{"concurrent":100,"queue":1000}}""");

        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
            statuses.Add((await glass.CallAsync($"/ping/{glass.Target}")).Status);

        Assert.Equal([200, 200, 200, 429, 429], statuses);
        Assert.Equal(200, (await glass.CallAsync($"/ping/{glass.TargetV6}")).Status);
    }

    [Fact]
    public async Task Of_five_hundred_parallel_calls_to_a_silent_router_four_run_sixteen_wait_and_memory_is_flat()
    {
        using var silent = new SilentRouter();
        await using var glass = await GlassBench.StartAsync(
            $"{silent.Setting},\"unlimitedClients\":[\"127.0.0.0/8\"]", """{"perRouter":{"concurrent":4,"queue":16}}""");
        var limits = glass.Coordinator.Services.GetRequiredService<CallLimits>();
        using var enough = new CancellationTokenSource();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var calls = Enumerable.Range(0, 500).Select(_ => glass.Http.GetAsync($"{GlassBench.Root}/show/route/192.0.2.1?router=rtr1", enough.Token)).ToList();
        await Harness.TestCoordinator.UntilAsync(() => Task.FromResult(calls.Count(call => call.IsCompleted) >= 480));

        var answered = await Task.WhenAll(calls.Where(call => call.IsCompletedSuccessfully));
        Assert.Equal(Enumerable.Repeat(HttpStatusCode.TooManyRequests, 480), answered.Select(answer => answer.StatusCode));
        Assert.Equal((4, 16), limits.LoadOf("rtr1"));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20_000_000);
        await enough.CancelAsync();
        await Harness.TestCoordinator.UntilAsync(() => Task.FromResult(limits.LoadOf("rtr1") == (0, 0)));
    }

    [Fact]
    public async Task Who_goes_away_is_not_worked_for_any_longer()
    {
        using var silent = new SilentRouter();
        await using var glass = await GlassBench.StartAsync(silent.Setting);
        var limits = glass.Coordinator.Services.GetRequiredService<CallLimits>();
        using var gone = new CancellationTokenSource();
        var call = glass.Http.GetAsync($"{GlassBench.Root}/show/route/192.0.2.1?router=rtr1", gone.Token);
        await Harness.TestCoordinator.UntilAsync(() => Task.FromResult(limits.LoadOf("rtr1") == (1, 0)));

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Harness.TestCoordinator.UntilAsync(() => Task.FromResult(limits.LoadOf("rtr1") == (0, 0)));
    }

    [Fact]
    public async Task A_call_that_is_not_over_in_time_is_a_504()
    {
        using var silent = new SilentRouter();
        await using var glass = await GlassBench.StartAsync(silent.Setting);

        var (status, body) = await glass.CallAsync("/show/route/192.0.2.1?router=rtr1&runtime=1");

        Assert.Equal((504, 504, 1), (status, body["code"]!.GetValue<int>(), body["data"]!["runtime_limit"]!.GetValue<int>()));
        Assert.Equal("'show route' was not over after 1 s; what had come by then is below data.", body["message"]!.GetValue<string>());
    }
}
