using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

/// <summary>The page as a browser without scripts gets it.</summary>
public sealed partial class GlassPageTests
{
    [GeneratedRegex("name=\"target\" value=\"([^\"]*)\"")]
    private static partial Regex TargetField();

    static async Task<HttpResponseMessage> SubmitAsync(GlassBench glass, string command, string target, string router = "")
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["command"] = command, ["target"] = target, ["router"] = router, ["protocol"] = "" });
        return await glass.Http.PostAsync("/lg", form);
    }

    /// <summary>The client follows the redirection, as a browser does, and reloads until the call is over.</summary>
    static async Task<string> ResultAsync(GlassBench glass, string command, string target)
    {
        using var response = await SubmitAsync(glass, command, target);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var address = response.RequestMessage!.RequestUri!;
        Assert.StartsWith("/lg/results/", address.AbsolutePath);
        var page = "";
        await Harness.TestCoordinator.UntilAsync(async () => !(page = await glass.Http.GetStringAsync(address)).Contains("http-equiv=\"refresh\"", StringComparison.Ordinal));
        return page;
    }

    [Fact]
    public async Task The_form_has_every_command_router_and_the_network()
    {
        await using var glass = await GlassBench.StartAsync("""
            "title":"Example & Sons","blurb":"<p>AS64500 <script>alert(1)</script><a href=\"javascript:alert(1)\" onclick=\"x()\">x</a> <a href=\"https://example.net/\">us</a></p>","testAddresses":{"ipv4":"192.0.2.1","ipv6":"2001:db8::1"},"testFiles":{"sizesMb":[25]}
            """);

        var page = await glass.Http.GetStringAsync("/lg");

        Assert.Contains("<title>Example &amp; Sons</title>", page, StringComparison.Ordinal);
        foreach (var words in new[] { "ping", "traceroute", "mtr", "multipath", "show route", "show bgp", "show bgp summary", "show bgp neighbors", "show asn", "show geo", "show ixp" })
            Assert.Contains($"name=\"command\" value=\"{words}\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"fra\">", page, StringComparison.Ordinal);
        Assert.Contains("<p>AS64500 <a>x</a> <a href=\"https://example.net/\">us</a></p>", page, StringComparison.Ordinal);
        Assert.Contains("<code>2001:db8::1</code>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/testfiles/25MB.bin\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?command=show+route&target=2001:db8::/32&router=fra&protocol=2,1", "show route", "2001:db8::/32")]
    [InlineData("?ip=192.0.2.7&cmd=traceroute", "traceroute", "192.0.2.7")]
    [InlineData("?IP=192.0.2.7&CMD=Show/Route", "show route", "192.0.2.7")]
    [InlineData("?cmd=nonsense&ip=%22%3E%3Cscript%3E", "ping", "&quot;&gt;&lt;script&gt;")]
    [InlineData("", "ping", "127.0.0.1")]
    public async Task A_link_fills_the_form_and_runs_nothing(string query, string command, string target)
    {
        await using var glass = await GlassBench.StartAsync();

        var page = await glass.Http.GetStringAsync("/lg" + query);

        Assert.Contains($"value=\"{command}\" checked>", page, StringComparison.Ordinal);
        Assert.Equal(target, TargetField().Match(page).Groups[1].Value);
        Assert.DoesNotContain("id=\"result\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_visitor_is_told_who_he_is_through_a_trusted_proxy()
    {
        await using var glass = await GlassBench.StartAsync(
            """
            "trustedProxies":["127.0.0.0/8"]
            """, with: options => options with { ReverseLookup = (address, _) => Task.FromResult<string?>($"host-{address}.example.net") });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/lg");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9, 192.0.2.77");

        var page = await (await glass.Http.SendAsync(request)).Content.ReadAsStringAsync();

        Assert.Contains("<dt>You</dt><dd><code>192.0.2.77</code> <span class=\"quiet\">host-192.0.2.77.example.net</span> <span class=\"quiet\">AS64500</span></dd>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "192.0.2.77", false)]
    [InlineData(true, "127.0.0.1", true)]
    [InlineData(false, "192.0.2.77", true)]
    public async Task Only_who_may_see_campaigns_finds_a_link_to_them(bool isPublic, string visitor, bool isLinked)
    {
        await using var glass = await GlassBench.StartAsync($"\"public\":{(isPublic ? "true" : "false")},\"trustedProxies\":[\"127.0.0.0/8\"]");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/lg");
        request.Headers.Add("X-Forwarded-For", visitor);

        var page = await (await glass.Http.SendAsync(request)).Content.ReadAsStringAsync();

        Assert.Equal(isLinked, page.Contains("<a href=\"/\">", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_submission_leads_to_a_result_with_text_table_and_permalink()
    {
        await using var glass = await GlassBench.StartAsync();

        var page = await ResultAsync(glass, "traceroute", glass.Target);

        Assert.Contains($"<pre tabindex=\"0\" aria-label=\"Output\">traceroute to {glass.Target} ({glass.Target}), 30 hops max", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"col\" class=\"code address\">Address</th>", page, StringComparison.Ordinal);
        Assert.Contains("class=\"status success\">success</span>", page, StringComparison.Ordinal);
        var permalink = Permalink().Match(page).Groups[1].Value;
        Assert.Equal(page, await glass.Http.GetStringAsync(permalink));
        var json = JsonNode.Parse(await glass.Http.GetStringAsync(permalink + ".json?format=application/json"))!;
        Assert.Equal("success", json["status"]!.GetValue<string>());
        Assert.Equal(glass.Target, json["data"]!["output"]!.AsArray()[^1]!["dst"]!.GetValue<string>());
    }

    [GeneratedRegex("href=\"(/lg/results/[0-9a-f]{24})\"")]
    private static partial Regex Permalink();

    [Fact]
    public async Task Routes_are_shown_as_a_table_too()
    {
        await using var glass = await GlassBench.StartAsync();

        var page = await ResultAsync(glass, "show route", "192.0.2.1");

        Assert.Contains("192.0.2.0/24", page, StringComparison.Ordinal);
        Assert.Contains("64500", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ping", "", "&#x27;ping&#x27; needs a target: an address or a host name.")]
    [InlineData("ping", "<b>", "&#x27;&lt;b&gt;&#x27; is no host name; each part has letters, digits and inner hyphens only.")]
    [InlineData("show route", "example.net", "&#x27;example.net&#x27; is no address or prefix; give one such as 192.0.2.1 or 2001:db8::/32.")]
    public async Task A_mistake_is_shown_beside_the_form_that_keeps_what_was_typed(string command, string target, string message)
    {
        await using var glass = await GlassBench.StartAsync();

        using var response = await SubmitAsync(glass, command, target);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"<p class=\"fault\" id=\"fault\" role=\"alert\">{message}</p>", page, StringComparison.Ordinal);
        Assert.Equal(WebUtility.HtmlEncode(target), TargetField().Match(page).Groups[1].Value);
    }

    [Fact]
    public async Task Results_that_are_gone_or_never_were_are_said_to_be()
    {
        await using var glass = await GlassBench.StartAsync();

        foreach (var id in new[] { "0123456789abcdef01234567", "..%2f..%2fjournal", "x" })
        {
            using var response = await glass.Http.GetAsync($"/lg/results/{id}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Only_so_many_results_are_kept()
    {
        await using var glass = await GlassBench.StartAsync("""
            "keptResults":2
            """);

        var permalinks = new List<string>();
        for (var i = 0; i < 3; i++)
            permalinks.Add((await glass.CallAsync($"/ping/{glass.Target}")).Body["data"]!["result"]!.GetValue<string>());
        var found = new List<bool>();
        foreach (var permalink in permalinks)
            found.Add((await glass.Http.GetAsync(permalink)).IsSuccessStatusCode);

        Assert.Equal(2, found.Count(isThere => isThere));
    }

    [Fact]
    public async Task Events_show_the_result_and_then_end()
    {
        await using var glass = await GlassBench.StartAsync();
        var permalink = (await glass.CallAsync($"/ping/{glass.Target}")).Body["data"]!["result"]!.GetValue<string>();

        using var response = await glass.Http.GetAsync(permalink + "/events");
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(2, events.Length);
        Assert.Contains($"PING {glass.Target}", JsonNode.Parse(events[0].Split("data: ")[1])!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("event: end\ndata: {}", events[1]);
    }

    [Fact]
    public async Task The_page_lets_nothing_foreign_run()
    {
        await using var glass = await GlassBench.StartAsync();

        using var response = await glass.Http.GetAsync("/lg");

        Assert.Contains("default-src 'none'", string.Join(';', response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", string.Join(';', response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(new MediaTypeHeaderValue("text/html") { CharSet = "utf-8" }, response.Content.Headers.ContentType);
    }

    [Fact]
    public async Task Capabilities_and_info_are_as_the_classic_looking_glass_has_them()
    {
        await using var glass = await GlassBench.StartAsync("""
            "title":"Example","blurb":"<b>AS64500</b>"
            """);

        Assert.Equal("""{"ipv4":true,"ipv6":true}""", await glass.Http.GetStringAsync("/api/capabilities"));
        Assert.Equal("""{"title":"Example","blurb":"\u003Cb\u003EAS64500\u003C/b\u003E"}""", await glass.Http.GetStringAsync("/api/info"));
    }
}
