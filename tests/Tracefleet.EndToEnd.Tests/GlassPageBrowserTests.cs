using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>The page of the looking glass in a real browser, with JavaScript and without.</summary>
public sealed class GlassPageBrowserTests : IAsyncLifetime
{
    const string Target = "93.207.201.120";

    const string Settings = """
        {
          "title": "Example Net looking glass",
          "blurb": "<p>AS64500 <img src=\"https://tracker.example.net/1.gif\"><a href=\"https://example.net/\">us</a></p>",
          "testAddresses": { "ipv4": "192.0.2.1", "ipv6": "2001:db8::1" }
        }
        """;

    /// <summary>Notes how many answers of a ping are shown, each time that it changes.</summary>
    const string NoteAnswers = """
        window.answersSeen = [];
        new MutationObserver(() => {
          const answers = document.querySelector('#result pre')?.textContent.match(/icmp_seq=/g)?.length ?? 0;
          if (window.answersSeen.at(-1) !== answers) window.answersSeen.push(answers);
        }).observe(document, { childList: true, subtree: true });
        """;

    readonly WorkFolder _folder = new();
    readonly Coordinator _coordinator;
    readonly List<string> _complaints = [], _foreign = [], _opened = [];
    Executable? _agent;
    IPlaywright? _playwright;
    IBrowser? _browser;

    public GlassPageBrowserTests() => _coordinator = new Coordinator(_folder) { Arguments = ["--looking-glass", _folder["glass.json"]] };

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["glass.json"], Settings);
        await _coordinator.StartAsync();
        // In real time, so that a ping takes the seconds that it takes elsewhere.
        _agent = Executable.Start("agent", "--coordinator", _coordinator.Address, "-p", "fra", "--data", _folder["agent"], "--simulate", "1", "--time-scale", "1");
        await _coordinator.JoinedAsync("fra");
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_agent is not null)
            await _agent.DisposeAsync();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [BrowserFact]
    public async Task A_ping_grows_on_the_page_until_it_is_over_and_stays_behind_its_permalink()
    {
        var page = await OpenAsync("/lg");
        await page.AddInitScriptAsync(NoteAnswers);
        await page.GetByLabel("Family").SelectOptionAsync("IPv4");
        await SubmitAsync(page, "ping", "fra");
        await Expect(page).ToHaveURLAsync(new Regex("/lg/results/[^/]+$"));
        await Expect(page.GetByLabel("Router")).ToHaveValueAsync("fra");
        await Expect(page.GetByLabel("Family")).ToHaveValueAsync("1,1");
        await Expect(Status(page)).ToHaveTextAsync("success");

        var seen = await page.EvaluateAsync<int[]>("window.answersSeen");
        Assert.Equal(seen.Order(), seen);
        Assert.Equal((5, true), (seen[^1], seen.Any(answers => answers is > 0 and < 5)));
        await Expect(page.Locator("#result")).ToContainTextAsync("5 packets transmitted, 5 received, 0% packet loss");
        await Expect(page.Locator("table.hops td.address")).ToHaveTextAsync([Target]);
        await Expect(page.Locator("table.hops td.answers")).ToHaveTextAsync(["5/5"]);
        await Expect(page.Locator("#result[aria-busy]")).ToHaveCountAsync(0);
        await PermalinkOpensTheSameAsync(page);
        AssertHarmless();
    }

    [BrowserFact]
    public async Task A_path_is_shown_in_a_table_with_its_origins_and_fits_a_narrow_screen()
    {
        var page = await OpenAsync("/lg", new() { ViewportSize = new() { Width = 390, Height = 600 } });
        await SubmitAsync(page, "traceroute", "");
        await Expect(Status(page)).ToHaveTextAsync("success");

        await Expect(page.Locator("#result h2")).ToContainTextAsync("from fra");
        await Expect(page.Locator("table.hops td.ttl").First).ToHaveTextAsync("1");
        await Expect(page.Locator("table.hops td.address").Last).ToHaveTextAsync(Target);
        await Expect(page.Locator("table.hops tr").Last).ToContainTextAsync(new Regex("AS[0-9]+ .*Montreal, CA"));
        await Expect(page.Locator("#result h2")).ToBeInViewportAsync();
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        AssertHarmless();
    }

    [BrowserFact]
    public async Task A_link_fills_the_form_which_the_keyboard_walks_through_and_runs_nothing()
    {
        var page = await OpenAsync($"/lg?command=traceroute&target={Target}&router=fra&protocol=1,1");

        await Expect(Command(page, "traceroute")).ToBeCheckedAsync();
        await Expect(page.GetByLabel("Target")).ToHaveValueAsync(Target);
        await Expect(page.GetByLabel("Router")).ToHaveValueAsync("fra");
        await Expect(page.GetByLabel("Family")).ToHaveValueAsync("1,1");
        await Expect(page.Locator("#result")).ToHaveCountAsync(0);
        Assert.Equal(0, (await _coordinator.GetAsync("/api/v1/campaigns")).GetProperty("count").GetInt32());
        await Expect(Command(page, "traceroute")).ToHaveAccessibleDescriptionAsync(new Regex("^Show the path to a host"));
        await Expect(page.Locator(".about:visible")).ToHaveTextAsync([new Regex("^Show the path to a host")]);
        await Command(page, "traceroute").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".about:visible")).ToHaveTextAsync([new Regex("^Watch the path to a host")]);
        foreach (var next in new[] { page.GetByLabel("Target"), page.GetByLabel("Router"), page.GetByLabel("Family"), page.GetByRole(AriaRole.Button, new() { Name = "Run" }) })
        {
            await page.Keyboard.PressAsync("Tab");
            await Expect(next).ToBeFocusedAsync();
        }
        AssertHarmless();
    }

    [BrowserFact]
    public async Task A_mistake_is_told_beside_the_form_and_the_target_is_ready_to_be_mended()
    {
        var page = await OpenAsync("/lg");
        await Command(page, "show route").CheckAsync();
        await page.GetByLabel("Target").FillAsync("example.net");
        await page.Keyboard.PressAsync("Enter");

        const string message = "'example.net' is no address or prefix; give one such as 192.0.2.1 or 2001:db8::/32.";
        await Expect(page.Locator("form").GetByRole(AriaRole.Alert)).ToHaveTextAsync(message);
        await Expect(page.GetByLabel("Target")).ToHaveValueAsync("example.net");
        await Expect(page.GetByLabel("Target")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Target")).ToHaveAccessibleDescriptionAsync(message);
        await Expect(Command(page, "show route")).ToBeCheckedAsync();
        // The browser's own remark on the status.
        Assert.Contains("400", Assert.Single(_complaints), StringComparison.Ordinal);
        Assert.Empty(_foreign);
    }

    [BrowserFact]
    public async Task Without_JavaScript_the_page_reloads_itself_until_the_ping_is_over()
    {
        var page = await OpenAsync("/lg", new() { JavaScriptEnabled = false });
        await SubmitAsync(page, "ping", "fra");
        await Expect(Status(page)).ToHaveTextAsync("success");

        Assert.True(_opened.Count(address => address.Contains("/lg/results/", StringComparison.Ordinal)) > 1, string.Join('\n', _opened));
        Assert.DoesNotContain("http-equiv=\"refresh\"", await page.ContentAsync(), StringComparison.Ordinal);
        await Expect(page.Locator("#result pre")).ToContainTextAsync("5 packets transmitted, 5 received, 0% packet loss");
        await Expect(page.Locator("table.hops td.address")).ToHaveTextAsync([Target]);
        await Expect(Command(page, "ping")).ToBeCheckedAsync();
        await PermalinkOpensTheSameAsync(page);
        AssertHarmless();
    }

    [BrowserFact]
    public async Task Without_JavaScript_the_description_follows_the_command_and_routes_have_a_table()
    {
        await _coordinator.MakeSnapshotAsync("asn", "192.0.2.0/24\t64500\n198.51.100.0/24\t64501\n");
        var page = await OpenAsync("/lg?command=show+route&target=192.0.2.1", new() { JavaScriptEnabled = false });
        await Expect(page.Locator(".about:visible")).ToHaveTextAsync(["Show the routes to an address or prefix."]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(Status(page)).ToHaveTextAsync("success");

        await Expect(page.Locator("table.routes th")).ToContainTextAsync(["Network"]);
        await Expect(page.Locator("table.routes tbody tr")).ToContainTextAsync(["192.0.2.0/24"]);
        AssertHarmless();
    }

    [BrowserFact]
    public async Task The_looking_glass_and_the_campaigns_lead_to_each_other()
    {
        var page = await OpenAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Looking glass" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/lg$"));
        await Expect(page.Locator("form")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Campaigns" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Campaigns" })).ToBeVisibleAsync();

        AssertHarmless();
    }

    static ILocator Command(IPage page, string words) => page.GetByRole(AriaRole.Radio, new() { Name = words, Exact = true });

    static ILocator Status(IPage page) => page.Locator("#result .status");

    static async Task SubmitAsync(IPage page, string command, string router)
    {
        await Command(page, command).CheckAsync();
        await page.GetByLabel("Target").FillAsync(Target);
        await page.GetByLabel("Router").SelectOptionAsync(router);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
    }

    static async Task PermalinkOpensTheSameAsync(IPage page)
    {
        var permalink = await page.GetByRole(AriaRole.Link, new() { Name = "permalink" }).GetAttributeAsync("href");
        Assert.Matches("^/lg/results/[0-9a-f]{24}$", permalink);
        var later = await page.Context.NewPageAsync();
        await later.GotoAsync(new Uri(new Uri(page.Url), permalink).AbsoluteUri);
        Assert.Equal(await page.Locator("#result").InnerTextAsync(), await later.Locator("#result").InnerTextAsync());
        await Expect(later).ToHaveTitleAsync($"ping {Target} - Example Net looking glass");
    }

    /// <summary>No error, which what the content policy refuses is too, and no request to anybody else.</summary>
    void AssertHarmless()
    {
        Assert.Empty(_complaints);
        Assert.Empty(_foreign);
    }

    async Task<IPage> OpenAsync(string path, BrowserNewContextOptions? options = null)
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Chromium, Args = PageTests.BrowserFlags });
        var page = await (await _browser.NewContextAsync(options)).NewPageAsync();
        page.SetDefaultTimeout((float)Patience.Long.TotalMilliseconds);
        SetDefaultExpectTimeout((float)Patience.Long.TotalMilliseconds);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) => _complaints.AddRange(message.Type is "error" or "warning" ? [message.Text] : []);
        page.Request += (_, request) => _foreign.AddRange(request.Url.StartsWith(_coordinator.Address + "/", StringComparison.Ordinal) ? [] : [request.Url]);
        page.FrameNavigated += (_, frame) => _opened.Add(frame.Url);
        await page.GotoAsync(_coordinator.Address + path);
        return page;
    }
}
