using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

/// <summary>RFC 8522 sentence by sentence: each row is what the RFC (or our decision where it is silent, docs/looking-glass.md) says of one call.</summary>
public sealed class ConformanceTests : IClassFixture<ConformanceTests.Bench>
{
    public sealed class Bench : IAsyncLifetime
    {
        internal GlassBench Glass { get; private set; } = null!;

        public async Task InitializeAsync() => Glass = await GlassBench.StartAsync("""
            "title":"Example","routers":[{"name":"rtr1","kind":"bird","socket":"/nonexistent/bird.ctl","vrfs":{"blue":"blue{family}"},"country":"CH","city":"Bern","contact":"noc@example.net","vendor":"CZ.NIC","model":"BIRD","autonomousSystem":64500}]
            """);

        public async Task DisposeAsync() => await Glass.DisposeAsync();
    }

    readonly GlassBench _glass;

    public ConformanceTests(Bench bench) => _glass = bench.Glass;

    /// <summary>Sentence, call, HTTP status, and what holds of the body: <c>path=value</c>, or <c>path</c> for "is there".</summary>
    public static TheoryData<string, string, int, string> Rows => new()
    {
        // 2.1, 3: method parameters and the well-known prefix
        { "2.1: the path begins with /.well-known/looking-glass/v1", "/cmd", 200, "status=success" },
        { "2.1: another version is not spoken", "/.well-known/looking-glass/v2/cmd", 404, "status=error" },
        { "2.1: a call without version is not one", "/.well-known/looking-glass/cmd", 404, "status=error" },
        { "2.1: parameters and values are case-insensitive, the path too", "/CMD", 200, "status=success" },
        { "2.1: and the prefix", "/.Well-Known/Looking-Glass/V1/Cmd", 200, "status=success" },
        { "2.1: percent-encoded slashes of an address are slashes", "/show/route/192.0.2.0%2F24", 200, "status=success" },

        // 2.2.1 protocol
        { "2.2.1: protocol is AFI[,SAFI]; 1,1 is IPv4 unicast", "/ping/{v4}?protocol=1,1", 200, "status=success" },
        { "2.2.1: 2,1 is IPv6 unicast", "/ping/{v6}?protocol=2,1", 200, "status=success" },
        { "2.2.1: SAFI may be left out", "/ping/{v6}?protocol=2", 200, "status=success" },
        { "2.2.1: an address restricts it", "/ping/{v6}?protocol=1,1", 400, "message=protocol: {v6} is IPv6; ask with protocol=2,1." },
        { "2.2.1: decision 9: without protocol an IPv6 address is IPv6", "/ping/{v6}", 200, "status=success" },
        { "2.2.1: a protocol that is not served is a client error", "/ping/{v4}?protocol=26", 400, "status=error" },
        { "2.2.1: names of parameters are case-insensitive", "/ping/{v4}?PROTOCOL=1,1", 200, "status=success" },

        // 2.2.2 router, 2.2.3 routerindex
        { "2.2.2: the router is named", "/ping/{v4}?router=fra", 200, "data.router=fra" },
        { "2.2.2: in any case", "/ping/{v4}?Router=FRA", 200, "data.router=fra" },
        { "2.2.2: the default is the first router in the list", "/show/route/192.0.2.1", 200, "data.router=fra" },
        { "2.2.2: decision 2: an unknown name is a client error", "/ping/{v4}?router=nowhere", 400, "message=router: there is no router 'nowhere'; /.well-known/looking-glass/v1/routers lists the 2 there are." },
        { "2.2.3: routerindex counts from zero", "/ping/{v4}?routerindex=0", 200, "data.router=fra" },
        { "2.2.3: decision 2: an index beyond the list is a client error", "/ping/{v4}?routerindex=2", 400, "status=error" },
        { "2.2.3: decision 2: both at once is a client error", "/ping/{v4}?router=fra&routerindex=0", 400, "message=router and routerindex are both there; give one of them." },
        { "2.2.2: a router that does not know the command is a client error", "/ping/{v4}?router=rtr1", 400, "message=rtr1 does not know 'ping'; there is fra." },

        // 2.2.4 random
        { "2.2.4: random is ignored", "/cmd?random=517A93C0%20%3Cx%3E", 200, "status=success" },

        // 2.2.5 vrf
        { "2.2.5: vrf is for routers with VRFs only", "/show/route/192.0.2.1?vrf=blue", 400, "message=vrf: fra has no VRFs; leave vrf out." },
        { "2.2.5: an unknown VRF is a client error", "/show/route/192.0.2.1?router=rtr1&vrf=green", 400, "message=vrf: rtr1 has no VRF 'green'; it has blue." },

        // 2.2.6 runtime
        { "2.2.6: the default is 30 seconds", "/ping/{v4}", 200, "data.runtime_limit=30" },
        { "2.2.6: a shorter one is kept to", "/ping/{v4}?runtime=20", 200, "data.runtime_limit=20" },
        { "2.2.6: decision 4: 0 is the most that is allowed", "/ping/{v4}?runtime=0", 200, "data.runtime_limit=60" },
        { "2.2.6: decision 4: more than allowed is cut to it", "/ping/{v4}?runtime=86400", 200, "data.runtime_limit=60" },
        { "2.2.6: what is no number is a client error", "/ping/{v4}?runtime=long", 400, "status=error" },

        // 2.2.7 format
        { "2.2.7: text/plain is the default", "/show/route/192.0.2.1", 200, "data.format=text/plain" },
        { "2.2.7: the preferred media type that is served is taken", "/show/route/192.0.2.1?format=text/x.netconf,application/json", 200, "data.format=application/json" },
        { "2.2.7: in any case", "/show/route/192.0.2.1?format=APPLICATION/JSON", 200, "data.format=application/json" },
        { "2.2.7: decision 3: else text/plain", "/show/route/192.0.2.1?format=text/x.netconf", 200, "data.format=text/plain" },
        { "2.2: an unknown parameter is a client error", "/cmd?vfr=1", 400, "status=error" },

        // 2.3 responses
        { "2.3.1: success has data with performed_at", "/show/route/192.0.2.1", 200, "data.performed_at" },
        { "2.3.1: and runtime", "/show/route/192.0.2.1", 200, "data.runtime" },
        { "2.3.1: and output", "/show/route/192.0.2.1", 200, "data.output" },
        { "2.3.2: a command that ran but did not succeed is a fail with 200", "/ping/{dead}", 200, "status=fail" },
        { "2.3.2: it has data too", "/ping/{dead}", 200, "data.performed_at" },
        { "2.3.2: and its figures", "/ping/{dead}", 200, "data.rate=0" },
        { "2.3.2: a table without the address is a fail", "/show/route/203.0.113.1", 200, "status=fail" },
        { "2.3.3: a client error is 400 with a message", "/ping/-x", 400, "message" },
        { "2.3.3: and a numeric code", "/ping/-x", 400, "code=400" },
        { "2.3.3: decision 1: errors tell the times too", "/ping/-x", 400, "data.performed_at" },
        { "2.3.3: decision 1: errors tell the run time too", "/ping/-x", 400, "data.runtime" },
        { "2.3.3: an error at the router is 502", "/show/route/192.0.2.1?router=rtr1", 502, "code=502" },
        { "2.3.3: decision 5: an unknown command is 404", "/exec/192.0.2.1", 404, "status=error" },

        // 3.1 diagnostics
        { "3.1.1: ping takes an address", "/ping/{v4}", 200, "data.output" },
        { "3.1.1: and tells min", "/ping/{v4}", 200, "data.min" },
        { "3.1.1: avg", "/ping/{v4}", 200, "data.avg" },
        { "3.1.1: max", "/ping/{v4}", 200, "data.max" },
        { "3.1.1: and rate", "/ping/{v4}", 200, "data.rate=100" },
        { "3.1.1: ping takes a name", "/ping/dual.example.net", 200, "data.addresses.0={v4}" },
        { "3.1.1: a name that is forced to IPv6", "/ping/dual.example.net?protocol=2,1", 200, "data.addresses.0={v6}" },
        { "3.1.1: both families of a name", "/ping/dual.example.net?protocol=both", 200, "data.addresses.1={v6}" },
        { "3.1.1: a name that does not resolve is a client error", "/ping/none.example.net", 400, "status=error" },
        { "3.1.2: traceroute takes an address", "/traceroute/{v4}", 200, "status=success" },
        { "3.1.2: and a name", "/traceroute/dual.example.net", 200, "status=success" },

        // 3.2 informational
        { "3.2.1: show route takes an address", "/show/route/192.0.2.1", 200, "status=success" },
        { "3.2.1: or a prefix with its slash", "/show/route/2001:DB8::/32?protocol=2,1", 200, "status=success" },
        { "3.2.1: no name", "/show/route/example.net", 400, "status=error" },
        { "3.2.2: show bgp takes a prefix", "/show/bgp/192.0.2.0/24", 200, "status=success" },
        { "3.2.3: summary is no address of show bgp", "/show/bgp/summary?router=rtr1", 502, "data.router=rtr1" },
        { "3.2.4: neighbors takes an address", "/show/bgp/neighbors/192.0.2.1?router=rtr1", 502, "data.router=rtr1" },
        { "3.2.4: and needs it", "/show/bgp/neighbors", 400, "status=error" },

        // 3.3 organizational
        { "3.3.1: routers is a list of names", "/routers", 200, "data.routers.0=fra" },
        { "3.3.1: daemons follow the vantage points", "/routers", 200, "data.routers.1=rtr1" },
        { "3.3.1: decision 1: it has performed_at", "/routers", 200, "data.performed_at" },
        { "3.3.1: decision 1: and runtime", "/routers", 200, "data.runtime" },
        { "3.3.2: details have id", "/routers/1", 200, "data.id=1" },
        { "3.3.2: and name", "/routers/1", 200, "data.name=rtr1" },
        { "3.3.2: and format", "/routers/1", 200, "data.format=text/plain,application/json" },
        { "3.3.2: and country", "/routers/1", 200, "data.country=CH" },
        { "3.3.2: and autonomous_system", "/routers/1", 200, "data.autonomous_system=64500" },
        { "3.3.2: and city", "/routers/1", 200, "data.city=Bern" },
        { "3.3.2: and contact", "/routers/1", 200, "data.contact=noc@example.net" },
        { "3.3.2: and vendor and model", "/routers/1", 200, "data.model=BIRD" },
        { "3.3.2: an unknown number is a client error", "/routers/7", 400, "status=error" },
        { "3.3.3: cmd lists commands", "/cmd", 200, "data.commands.0.command=ping" },
        { "3.3.3: with href", "/cmd", 200, "data.commands.0.href" },
        { "3.3.3: with the template of the argument", "/cmd", 200, "data.commands.0.arguments={host}" },
        { "3.3.3: with a description", "/cmd", 200, "data.commands.0.description" },
        { "3.3.3: decision 1: with the times", "/cmd", 200, "data.performed_at" },

        // 3.4 extensions
        { "3.4: mtr", "/mtr/{v4}", 200, "status=success" },
        { "3.4: multipath", "/multipath/{v4}", 200, "status=success" },
        { "3.4: show asn", "/show/asn/192.0.2.1?format=application/json", 200, "data.output.0.origins.0=64500" },
        { "3.4: show geo without a snapshot is an error of the router", "/show/geo/192.0.2.1", 502, "status=error" },
        { "3.4: show ixp likewise", "/show/ixp/192.0.2.1", 502, "status=error" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_sentence_holds(string sentence, string call, int status, string holds)
    {
        var (actual, body) = await _glass.CallAsync(Fill(call));

        Assert.True(status == actual, $"{sentence}: {call} answered {actual}: {body.ToJsonString()}");
        Assert.Contains(body["status"]!.GetValue<string>(), new[] { "success", "fail", "error" });
        AssertTimes(body["data"]!);
        var (path, expected) = holds.Split('=', 2) is [var name, var value] ? (name, Fill(value)) : (holds, null);
        var found = path.Split('.').Aggregate((JsonNode?)body, (node, step) => int.TryParse(step, out var index) ? node?[index] : node?[step]);
        Assert.True(found is not null, $"{sentence}: there is no {path} in {body.ToJsonString()}");
        if (expected is not null)
            Assert.Equal(expected, found.ToString());
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    public async Task Only_GET_is_possible(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{GlassBench.Root}/ping/{_glass.Target}");
        using var response = await _glass.Http.SendAsync(request);

        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal("GET", string.Join(',', response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Every_command_that_cmd_lists_is_served_at_its_href()
    {
        var commands = (await _glass.CallAsync("/cmd")).Body["data"]!["commands"]!.AsArray();

        Assert.Equal(14, commands.Count);
        foreach (var command in commands)
        {
            var href = command!["href"]!.GetValue<string>();
            Assert.StartsWith(_glass.Http.BaseAddress + ".well-known/looking-glass/v1/", href);
            var argument = command["arguments"]!.GetValue<string>() switch { "" => "", "{host}" => "/" + _glass.Target, "{number}" => "/0", _ => "/192.0.2.1" };
            using var response = await _glass.Http.GetAsync(new Uri(href + argument));
            Assert.NotEqual(404, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task A_traceroute_as_json_gives_hop_events()
    {
        var (_, body) = await _glass.CallAsync($"/traceroute/{_glass.Target}?format=application/json");

        var hops = body["data"]!["output"]!.AsArray();
        Assert.All(hops, hop => Assert.Equal(("fra", _glass.Target), (hop!["vantagePoint"]!.GetValue<string>(), hop["dst"]!.GetValue<string>())));
        Assert.Contains(_glass.Target, hops.Select(hop => hop!["addr"]?.GetValue<string>()));
    }

    [Fact]
    public async Task A_traceroute_as_text_begins_as_operators_know_it()
    {
        var (_, body) = await _glass.CallAsync($"/traceroute/{_glass.Target}");

        var lines = body["data"]!["output"]!.AsArray().Select(line => line!.GetValue<string>()).ToList();
        Assert.Equal($"traceroute to {_glass.Target} ({_glass.Target}), 30 hops max", lines[0]);
        Assert.StartsWith(" 1  ", lines[1]);
        Assert.Contains(lines[1..], line => line.Contains(_glass.Target, StringComparison.Ordinal) && line.EndsWith(" ms", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/ping/{v4}", "PING {v4} ({v4}) 56(84) bytes of data.")]
    [InlineData("/ping/{v6}", "PING {v6} ({v6}) 56(104) bytes of data.")]
    [InlineData("/ping/dual.example.net?protocol=both", "PING dual.example.net ({v4}) 76(104) bytes of data.", "PING dual.example.net ({v6}) 56(104) bytes of data.")]
    public async Task A_ping_as_text_tells_its_size_as_operators_know_it(string call, params string[] headings)
    {
        var (_, body) = await _glass.CallAsync(Fill(call));

        var lines = body["data"]!["output"]!.AsArray().Select(line => line!.GetValue<string>());
        Assert.Equal(headings.Select(Fill), lines.Where(line => line.StartsWith("PING ", StringComparison.Ordinal)));
    }

    string Fill(string text) => text.Replace("{v4}", _glass.Target).Replace("{v6}", _glass.TargetV6).Replace("{dead}", GlassBench.DeadTarget);

    static void AssertTimes(JsonNode data)
    {
        var performed = data["performed_at"]!.GetValue<string>();
        Assert.True(DateTimeOffset.TryParseExact(performed, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at), performed);
        Assert.InRange(TimeProvider.System.GetUtcNow() - at, TimeSpan.FromSeconds(-2), TimeSpan.FromMinutes(5));
        Assert.True(data["runtime"]!.GetValue<double>() >= 0);
    }
}
