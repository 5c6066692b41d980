using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>The page in a real browser, beside a running platform.</summary>
public sealed class PageTests : IAsyncLifetime
{
    /// <summary>What Chromium needs to run anywhere and to ask nobody outside.</summary>
    internal static readonly string[] BrowserFlags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    readonly WorkFolder _folder = new();
    readonly Coordinator _coordinator;

    public PageTests() => _coordinator = new Coordinator(_folder);

    public Task InitializeAsync() => _coordinator.StartAsync();

    public async Task DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [BrowserFact]
    public async Task A_campaign_is_seen_live_from_the_list_to_its_hops()
    {
        await using var agent = Executable.Start(
            "agent", "--coordinator", _coordinator.Address, "-p", "fra", "--data", _folder["agent"], "--simulate", "1", "--time-scale", "10", "--pps", "200");
        await _coordinator.JoinedAsync("fra");
        var targets = Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"{20 + i}.7.3.1")).ToArray();
        var campaign = await _coordinator.SubmitAsync(new { name = "seen in a browser", targets, vantagePoints = new[] { "fra" } });
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Chromium, Args = BrowserFlags });
        var page = await browser.NewPageAsync();
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);

        await page.GotoAsync(_coordinator.Address);
        await page.GetByText("seen in a browser").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"/campaigns/{campaign}$"), new() { Timeout = (float)Patience.Long.TotalMilliseconds });
        await Assertions.Expect(page.GetByText("40 of 40 cells")).ToBeVisibleAsync(new() { Timeout = (float)Patience.Long.TotalMilliseconds });
        await Assertions.Expect(page.Locator("tr.cell")).ToHaveCountAsync(40);
        await page.Locator("tr.cell button").First.ClickAsync();

        await Assertions.Expect(page.Locator("table.hops tbody tr").First).ToBeVisibleAsync();
        var hopEvents = (await _coordinator.LinesAsync(campaign, "hops")).Length.ToString("N0", CultureInfo.InvariantCulture);
        await Assertions.Expect(page.GetByText($"{hopEvents} hop events")).ToBeVisibleAsync();
        Assert.Empty(complaints);
    }
}
