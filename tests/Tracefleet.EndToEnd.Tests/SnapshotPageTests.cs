using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>The page's views of metadata snapshots in a real browser.</summary>
public sealed class SnapshotPageTests : IAsyncLifetime
{
    const string Routes = "192.0.2.0/24\t64500\n192.0.2.128/25\t64501\n198.51.100.0/24\t64502\n2001:db8::/32\t64500\n";

    readonly WorkFolder _folder = new();
    readonly Coordinator _coordinator;
    readonly List<string> _complaints = [];
    IPlaywright? _playwright;
    IBrowser? _browser;

    public SnapshotPageTests() => _coordinator = new Coordinator(_folder);

    public Task InitializeAsync() => _coordinator.StartAsync();

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [BrowserFact]
    public async Task The_first_snapshot_is_made_of_an_upload_and_found_in_the_list()
    {
        var page = await OpenAsync("/snapshots");
        await Expect(page.GetByText("No asn snapshot yet.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Make the first" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/snapshots/new/asn$"));
        var file = new FilePayload { Name = "routes.dat", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(Routes) };
        await page.Locator("#file").SetInputFilesAsync(file);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the snapshot" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/snapshots/jobs/[^/]+$"));
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^asn_") }).ClickAsync();
        var snapshot = (await _coordinator.GetAsync("/api/v1/snapshots/asn/latest")).GetProperty("id").GetString()!;

        await Expect(page).ToHaveURLAsync(new Regex($"/snapshots/asn/{snapshot}$"));
        await Expect(page.GetByText("3 IPv4, 1 IPv6")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Origin AS" }).ClickAsync();
        var row = page.Locator("tr.snapshot");
        var sha256 = (await _coordinator.GetAsync("/api/v1/snapshots/asn/latest")).GetProperty("sha256").GetString()!;
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row.Locator("td.number")).ToHaveTextAsync([new Regex("^3$"), new Regex("^1$"), new Regex("^[0-9.]+ k?B$")]);
        await Expect(row.Locator("button.digest")).ToHaveTextAsync(sha256[..12]);
        await Expect(row.Locator("button.digest")).ToHaveAttributeAsync("title", new Regex($"^{sha256}"));
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task What_the_coordinator_refuses_is_told_with_its_field_and_remedy()
    {
        var page = await OpenAsync("/snapshots/new/asn");
        await page.GetByLabel("a URL").CheckAsync();
        await page.GetByLabel("URL", new() { Exact = true }).FillAsync("http://127.0.0.1/rib.bz2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the snapshot" }).ClickAsync();

        await Expect(page.Locator("#url-hint")).ToContainTextAsync("has an address that is not public; start the coordinator with --snapshot-url");
        await Expect(page.Locator("#url")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GotoAsync(_coordinator.Address + "/snapshots/asn/nosuch");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no asn snapshot 'nosuch'");
    }

    [BrowserFact]
    public async Task Addresses_are_asked_for_and_an_origin_leads_back_to_its_prefixes()
    {
        await _coordinator.MakeSnapshotAsync("asn", Routes);
        var page = await OpenAsync("/snapshots/asn/latest");
        await page.GetByLabel("Addresses and prefixes").FillAsync("192.0.2.200, 203.0.113.1");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByText("1 match, 1 without")).ToBeVisibleAsync();
        await Expect(page.Locator("tr.answer").First.Locator("td")).ToHaveTextAsync(
            ["192.0.2.200", "192.0.2.128/25", "AS64501", "AS64501", "–", "–", "no"]);
        await Expect(page.Locator("tr.answer").Last.Locator("td")).ToHaveTextAsync(["203.0.113.1", "no match"]);
        await page.GotoAsync(_coordinator.Address + "/snapshots/asn/latest/query#address=2001:db8::7");
        await page.GetByRole(AriaRole.Link, new() { Name = "AS64500" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/query#asn=64500$"));
        await Expect(page.GetByText("2 prefixes of asn 64500")).ToBeVisibleAsync();
        await Expect(page.Locator("tr.answer td:first-child")).ToHaveTextAsync(["192.0.2.0/24", "2001:db8::/32"]);
        await page.GoBackAsync();
        await Expect(page.Locator("tr.answer td:first-child")).ToHaveTextAsync(["2001:db8::7"]);
        await page.GetByLabel("What to ask for").SelectOptionAsync("asn");
        await page.GetByLabel("AS number").FillAsync("AS64502");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tr.answer td:first-child")).ToHaveTextAsync(["198.51.100.0/24"]);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task Two_snapshots_are_compared_and_the_address_keeps_what_is_shown()
    {
        var before = await _coordinator.MakeSnapshotAsync("asn", Routes);
        var after = await _coordinator.MakeSnapshotAsync(
            "asn", "192.0.2.0/24\t64500\n192.0.2.128/25\t64510\n2001:db8::/32\t64500\n203.0.113.0/24\t64503\n");
        var page = await OpenAsync("/snapshots/asn");
        await page.GetByLabel($"Compare {after}").CheckAsync();
        await page.GetByLabel($"Compare {before}").CheckAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = $"Compare {before} with {after}" }).ClickAsync();

        await Expect(page.Locator(".choice")).ToHaveTextAsync(["added 1", "removed 1", "origin changed 1"]);
        await Expect(page.Locator("tr.change")).ToHaveTextAsync(
        [
            new Regex(@"192\.0\.2\.128/25\s*origin changed\s*origins AS64501 → AS64510"),
            new Regex(@"198\.51\.100\.0/24\s*removed\s*AS64502"),
            new Regex(@"203\.0\.113\.0/24\s*added\s*AS64503"),
        ]);
        await page.GetByRole(AriaRole.Button, new() { Name = "removed 1" }).ClickAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("tr.change td:first-child")).ToHaveTextAsync(["198.51.100.0/24"]);
        Assert.EndsWith($"/snapshots/asn/{before}/diff/{after}#change=removed", page.Url);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task A_name_moves_after_a_warning_and_is_taken_away_after_a_question()
    {
        var old = await _coordinator.MakeSnapshotAsync("asn", Routes);
        var later = await _coordinator.MakeSnapshotAsync("asn", "192.0.2.0/24\t64500\n");
        var page = await OpenAsync("/snapshots/asn");
        var rowOfOld = page.Locator("tr.snapshot", new() { HasText = old });
        var rowOfLater = page.Locator("tr.snapshot", new() { HasText = later });
        await page.GetByLabel($"Pin {old}").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("production");
        // The dialog takes a name once it knows those there are.
        await Expect(page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Pin" })).ToBeEnabledAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(rowOfOld.Locator(".pin")).ToContainTextAsync("production");
        await page.GetByLabel($"Pin {later}").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("production");

        await Expect(page.Locator("dialog")).ToContainTextAsync($"production stands for {old} now. It moves here.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move it here" }).ClickAsync();
        await Expect(rowOfLater.Locator(".pin")).ToContainTextAsync("production");
        await Expect(rowOfOld.Locator(".pin")).ToHaveCountAsync(0);
        await page.GetByLabel("Take the name production away").ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(rowOfLater.Locator(".pin")).ToHaveCountAsync(1);
        await page.GetByLabel("Take the name production away").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take away" }).ClickAsync();
        await Expect(page.Locator(".pin")).ToHaveCountAsync(0);
        Assert.Equal(0, (await _coordinator.GetAsync("/api/v1/snapshots/asn/pins")).GetArrayLength());
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task A_snapshot_that_annotates_a_campaign_is_deleted_only_after_a_second_question()
    {
        await using var agent = Executable.Start(
            "agent", "--coordinator", _coordinator.Address, "-p", "fra", "--data", _folder["agent"], "--simulate", "1", "--time-scale", "10");
        await _coordinator.JoinedAsync("fra");
        var snapshot = await _coordinator.MakeSnapshotAsync("asn", Routes);
        var campaign = await _coordinator.SubmitAsync(new { targets = new[] { "20.7.3.1" }, snapshots = new { asn = snapshot } });
        await _coordinator.FinishedAsync(campaign);
        var page = await OpenAsync($"/snapshots/asn/{snapshot}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        var dialog = page.Locator("dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("It was not deleted, for it annotates this campaign:");
        await Expect(dialog.GetByRole(AriaRole.Link, new() { Name = campaign })).ToHaveAttributeAsync("href", $"/campaigns/{campaign}");
        Assert.Equal(1, (await _coordinator.GetAsync("/api/v1/snapshots/asn")).GetProperty("count").GetInt32());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete all the same" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/snapshots/asn$"));
        await Expect(page.GetByText("No asn snapshot yet.")).ToBeVisibleAsync();
        Assert.Empty(_complaints);
    }

    async Task<IPage> OpenAsync(string path)
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = BrowserFactAttribute.Chromium, Args = PageTests.BrowserFlags });
        var page = await _browser.NewPageAsync();
        page.SetDefaultTimeout((float)Patience.Long.TotalMilliseconds);
        SetDefaultExpectTimeout((float)Patience.Long.TotalMilliseconds);
        page.PageError += (_, error) => _complaints.Add(error);
        await page.GotoAsync(_coordinator.Address + path);
        return page;
    }
}
