using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Traces;
using Tracefleet.Traffic.Reading;
using static Microsoft.Playwright.Assertions;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>The page of traffic in a real browser, beside a coordinator whose traffic was recorded by another process.</summary>
public sealed class TrafficPageTests : IAsyncLifetime
{
    /// <summary>How long the recorded traffic goes on, from <see cref="_from"/>.</summary>
    const int Seconds = 300;

    readonly WorkFolder _folder = new();
    readonly Coordinator _coordinator;
    readonly List<string> _complaints = [];

    // Older than seconds are kept, so that minutes answer however long a test takes.
    readonly DateTimeOffset _from = Floored(TimeProvider.System.GetUtcNow()) - TimeSpan.FromMinutes(30);
    IPlaywright? _playwright;
    IBrowser? _browser;

    public TrafficPageTests() => _coordinator = new Coordinator(_folder);

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
    public async Task Where_nothing_was_recorded_the_page_tells_how_to_begin()
    {
        var page = await OpenAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Traffic" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("/traffic$"));
        await Expect(page.Locator(".state")).ToHaveTextAsync("nothing is being recorded");
        await Expect(page.Locator(".command code")).ToHaveTextAsync(
            ["sudo tracefleet capture --interface eth0", "tracefleet collect --listen :2055 --sflow :6343", "tracefleet capture --pcap office.pcap"]);
        await page.GetByLabel("Copy tracefleet collect --listen :2055 --sflow :6343").ClickAsync();
        await Expect(page.Locator(".command .button").Nth(1)).ToHaveTextAsync(new Regex("^(copied|selected)$"));
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task Networks_are_stacked_over_time_shared_out_listed_and_led_to_their_interfaces()
    {
        await using var traffic = await RecordAsync();
        var page = await OpenAsync(Recorded("top=5"));

        string[] names = ["AS64500: Example Video", "AS64502: Umbra Backup", "AS64501: Nordlicht Cloud", "unknown AS"];
        await Expect(page.Locator("tr.entry td.title")).ToHaveTextAsync(names);
        await Expect(page.Locator("tr.entry").First.Locator("td.number")).ToHaveTextAsync(["57 %", "320 kbit/s", "10.5 MB", "1.50 MB", "120,000", "900"]);
        await Expect(page.Locator(".totals > span").First).ToHaveTextAsync(new Regex(@"in\s*352 kbit/s\s*13\.2 MB"));
        await Expect(page.Locator(".legend tbody .name")).ToHaveTextAsync(names);
        await Expect(page.Locator(".legend tbody tr").First.Locator("td.number")).ToHaveTextAsync(["280 kbit/s", "40.0 kbit/s"]);
        await Expect(page.Locator(".plot path.band")).ToHaveCountAsync(8);
        await Expect(page.Locator(".pie path.wedge")).ToHaveCountAsync(4);
        await Expect(page.Locator(".bars .value")).ToHaveTextAsync(["12.0 MB", "6.00 MB", "2.40 MB", "600 kB"]);
        await Expect(page.Locator(".sankey .node.end")).ToHaveCountAsync(2);
        await Expect(page.Locator(".sankey .ribbon title")).ToHaveTextAsync(
        [
            "AS64500: Example Video → xe-0/0/0 at 192.0.2.1: 9.00 MB", "AS64500: Example Video → xe-0/0/1 at 192.0.2.1: 1.50 MB",
            "AS64501: Nordlicht Cloud → xe-0/0/1 at 192.0.2.1: 2.10 MB", "unknown AS → xe-0/0/0 at 192.0.2.1: 600 kB",
        ]);
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Which way" }).GetByText("out").ClickAsync();
        await Expect(page.Locator(".sankey .ribbon title").First).ToHaveTextAsync("xe-0/0/1 at 192.0.2.1 → AS64502: Umbra Backup: 6.00 MB");
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task A_key_has_one_colour_in_every_chart_and_is_taken_out_of_the_stack_and_put_back()
    {
        await using var traffic = await RecordAsync();
        var page = await OpenAsync(Recorded("top=5"));
        var entry = page.Locator(".legend tbody tr").First;
        var tone = Regex.Match(await entry.Locator(".swatch").GetAttributeAsync("class") ?? "", @"tone-\d").Value;

        await Expect(page.Locator(".pie path.wedge").First).ToHaveClassAsync(new Regex(tone));
        await Expect(page.Locator(".bars .track > span").First).ToHaveClassAsync(new Regex(tone));
        await Expect(page.Locator("tr.entry .swatch").First).ToHaveClassAsync(new Regex(tone));
        await Expect(page.Locator(".sankey .ribbon").First).ToHaveClassAsync(new Regex(tone));
        await entry.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator(".plot path.band")).ToHaveCountAsync(6);
        await Expect(entry.GetByRole(AriaRole.Button)).ToHaveAttributeAsync("aria-pressed", "false");
        await entry.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator(".plot path.band")).ToHaveCountAsync(8);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task The_chart_is_read_with_the_keyboard_step_by_step()
    {
        await using var traffic = await RecordAsync();
        var page = await OpenAsync(Recorded("direction=in"));
        var chart = page.GetByRole(AriaRole.Slider, new() { Name = "Traffic over time" });
        await chart.FocusAsync();
        await page.Keyboard.PressAsync("Home");

        var first = _from.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        await Expect(chart).ToHaveAttributeAsync("aria-valuetext", $"{first}Z, in 352 kbit/s");
        await Expect(page.Locator(".legend th").First).ToHaveTextAsync($"{first}Z");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(chart).ToHaveAttributeAsync("aria-valuenow", "1");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".legend th").First).ToHaveTextAsync("mean");
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task What_is_shown_is_in_the_address_and_the_back_button_leads_back()
    {
        await using var traffic = await RecordAsync();
        var page = await OpenAsync(Recorded(""));
        await page.GetByLabel("ASes by").SelectOptionAsync("name");
        await Expect(page.Locator("tr.entry td.title").First).ToHaveTextAsync("Example Video");
        await page.GetByLabel("Direction").SelectOptionAsync("out");
        await Expect(page.Locator("tr.entry td.title").First).ToHaveTextAsync("Umbra Backup");
        await page.GetByLabel("Measure").SelectOptionAsync("packets");
        await page.GetByRole(AriaRole.Link, new() { Name = "Country", Exact = true }).ClickAsync();

        await Expect(page.Locator("tr.entry td.title")).ToHaveTextAsync(["FI Finland", "NL Netherlands", "DE Germany"]);
        Assert.Matches("by=country&direction=out&measure=packets&label=name$", page.Url);
        await page.ReloadAsync();
        await Expect(page.Locator("tr.entry td.title").First).ToHaveTextAsync("FI Finland");
        await Expect(page.GetByLabel("Measure")).ToHaveValueAsync("packets");
        await page.GoBackAsync();
        await Expect(page.Locator("tr.entry td.title").First).ToHaveTextAsync("Umbra Backup");
        await page.GoBackAsync();
        await page.GoBackAsync();
        await Expect(page.Locator("tr.entry td.title").First).ToHaveTextAsync("Example Video");
        await Expect(page.GetByLabel("Direction")).ToHaveValueAsync("both");
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task A_network_leads_to_its_prefixes_and_hosts_and_has_its_traced_path_beside_it()
    {
        await using var traffic = await RecordAsync();
        await traffic.StorePathAsync("198.18.0.9", CellReason.Reached, ("203.0.113.1", 1_500), (null, 0), ("198.18.0.9", 20_250));
        await traffic.StorePathAsync("2001:db8:2::9", CellReason.GapLimit, ("203.0.113.1", 1_500), (null, 0));
        var page = await OpenAsync(Recorded(""));
        await Expect(page.Locator("tr.traced").First.Locator("td")).ToHaveTextAsync(
            ["AS64500: Example Video", "320 kbit/s", "reached", "3", "20.25 ms", "AS64501 › AS64500"]);
        await Expect(page.Locator("tr.traced").Nth(1).Locator("td")).ToHaveTextAsync(["AS64502: Umbra Backup", "160 kbit/s", "silent", "1", "–", "AS64501"]);
        await page.Locator("tr.entry").First.GetByRole(AriaRole.Link).ClickAsync();

        await Expect(page.Locator("tr.entry td.title a")).ToHaveTextAsync(["198.18.0.0/24", "198.18.1.0/24"]);
        await Expect(page.Locator("table.hops tbody tr")).ToHaveTextAsync(
            [new Regex(@"1\s*203\.0\.113\.1\s*1\.50 ms\s*AS64501"), new Regex(@"2\s*\*"), new Regex(@"3\s*198\.18\.0\.9\s*20\.25 ms\s*AS64500")]);
        await page.GetByRole(AriaRole.Link, new() { Name = "198.18.0.0/24" }).First.ClickAsync();
        await Expect(page.Locator("tr.entry td.title > .address")).ToHaveTextAsync(["198.18.0.9", "198.18.0.10"]);
        await Expect(page.Locator(".crumbs")).ToHaveTextAsync(new Regex(@"All traffic\s*›\s*AS64500: Example Video\s*›\s*198\.18\.0\.0/24"));
        await page.Locator(".crumbs").GetByRole(AriaRole.Link, new() { Name = "AS64500: Example Video" }).ClickAsync();
        await Expect(page.Locator("tr.entry")).ToHaveCountAsync(2);
        await page.GoBackAsync();
        await Expect(page.Locator("tr.entry td.title > .address").First).ToHaveTextAsync("198.18.0.9");
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task The_live_minute_moves_with_each_second_that_is_stored_and_outlives_a_restart_of_the_coordinator()
    {
        await using var traffic = await RecordedTraffic.InAsync(_coordinator.DataDirectory);
        await traffic.BeginAsync(TrafficRunKind.Capture, "eth0");
        var second = Second(TimeProvider.System.GetUtcNow()) - TimeSpan.FromSeconds(20);
        await traffic.StoreAsync(second, 1, RecordedTraffic.In("198.18.0.9", 1_000, 1));
        var page = await OpenAsync("/traffic#span=1m&label=name");
        var names = page.Locator(".legend tbody .name");
        await Expect(page.Locator(".state")).ToHaveTextAsync("live");
        await Expect(names).ToHaveTextAsync(["Example Video"]);
        await traffic.StoreAsync(second + TimeSpan.FromSeconds(1), 1, RecordedTraffic.In("203.0.113.9", 500, 1));

        await Expect(names).ToHaveTextAsync(["Example Video", "Nordlicht Cloud"]);
        await _coordinator.KillAsync();
        await Expect(page.Locator(".state")).ToHaveTextAsync("reconnecting");
        await traffic.StoreAsync(second + TimeSpan.FromSeconds(2), 1, RecordedTraffic.In("203.0.113.9", 5_000, 1));
        await _coordinator.StartAsync();
        await Expect(page.Locator(".state")).ToHaveTextAsync("live");
        await Expect(names).ToHaveTextAsync(["Nordlicht Cloud", "Example Video"]);
        Assert.DoesNotContain(_complaints, complaint => !complaint.Contains("net::ERR_", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Runs_say_what_they_lost()
    {
        await using (var killed = await RecordedTraffic.InAsync(_coordinator.DataDirectory))
        {
            await killed.BeginAsync(TrafficRunKind.Capture, "eth0", "tcp port 443");
            await killed.StoreAsync(_from, 7, RecordedTraffic.In("198.18.0.9", 1_000, 1));
        }
        await using var traffic = await RecordedTraffic.InAsync(_coordinator.DataDirectory);
        await traffic.BeginAsync(TrafficRunKind.Collection, "netflow 127.0.0.1:2055");
        var report = new ExporterReport(
            Address.Parse(RecordedTraffic.Exporter), "IPFIX", TimeProvider.System.GetUtcNow(),
            ImmutableSortedDictionary<string, long>.Empty.Add("sequenceGaps", 12).Add("unknownTemplates", 6).Add("lostRecords", 344));
        var counts = ImmutableSortedDictionary<string, long>.Empty.Add(TrafficRunCounts.Received, 9_001).Add(TrafficRunCounts.KernelDrops, 1_204);
        await traffic.CountAsync(counts, report);
        var page = await OpenAsync("/traffic");

        var lost = (_from + TimeSpan.FromSeconds(7)).ToString("HH:mm:ss.f", CultureInfo.InvariantCulture);
        var rows = page.Locator("tr.run");
        await Expect(rows.Nth(1).Locator(".loss")).ToHaveTextAsync(new Regex($"^killed: what came after .*{lost}Z is lost$"));
        await Expect(rows.First.Locator(".reason")).ToHaveTextAsync("running");
        await Expect(rows.First.Locator(".count")).ToHaveTextAsync(["9,001 received", "1,204 dropped by the kernel"]);
        await Expect(rows.First.Locator(".count.bad")).ToHaveTextAsync("1,204 dropped by the kernel");
        await Expect(page.Locator("tr.exporter td").First).ToHaveTextAsync(RecordedTraffic.Exporter);
        await Expect(page.Locator("tr.exporter .count.bad")).ToHaveTextAsync(["12 sequence gaps", "6 sets of unknown templates", "344 records lost"]);
        await rows.Nth(1).GetByRole(AriaRole.Button).ClickAsync();
        Assert.EndsWith("#run=1", page.Url, StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task A_span_in_which_nothing_was_recorded_leads_to_the_newest_that_was()
    {
        await using (var traffic = await RecordedTraffic.InAsync(_coordinator.DataDirectory))
        {
            await traffic.BeginAsync(TrafficRunKind.File, "office.pcap");
            await traffic.StoreAsync(_from - TimeSpan.FromHours(5), 60, RecordedTraffic.In("198.18.0.9", 1_000, 1));
            await traffic.EndAsync(_from - TimeSpan.FromHours(5) + TimeSpan.FromSeconds(60));
        }
        var page = await OpenAsync("/traffic");
        await Expect(page.GetByText("No traffic was recorded in this span.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show the hour before it" }).ClickAsync();

        await Expect(page.Locator("tr.entry td.title")).ToHaveTextAsync(["AS64500: Example Video"]);
        Assert.Matches("#span=custom&from=", page.Url);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task A_run_that_is_chosen_is_shown_as_a_whole()
    {
        var start = _from - TimeSpan.FromHours(5) + TimeSpan.FromSeconds(7);
        await using (var file = await RecordedTraffic.InAsync(_coordinator.DataDirectory))
        {
            await file.BeginAsync(TrafficRunKind.File, "office.pcap");
            await file.StoreAsync(start, 90, RecordedTraffic.In("198.18.0.9", 1_000, 1));
            await file.EndAsync(start + TimeSpan.FromMilliseconds(89_500));
        }
        await using var other = await RecordAsync();
        var page = await OpenAsync("/traffic#span=1h");
        await page.GetByRole(AriaRole.Button, new() { Name = "#1 office.pcap" }).ClickAsync();
        await Expect(page.GetByText("No traffic was recorded in this span.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Something records now")).ToHaveCountAsync(0);
        await page.Locator(".empty").GetByRole(AriaRole.Link, new() { Name = "Show the whole run" }).ClickAsync();

        await Expect(page.Locator("tr.entry td.title")).ToHaveTextAsync(["AS64500: Example Video"]);
        await Expect(page.Locator("tr.entry td[data-label=In]")).ToHaveTextAsync(["90.0 kB"]);
        Assert.EndsWith(
            $"&from={start:yyyy-MM-ddTHH:mm:ss}&to={start.AddSeconds(90):yyyy-MM-ddTHH:mm:ss}&run=1", Uri.UnescapeDataString(page.Url),
            StringComparison.Ordinal);
        await page.Locator(".pick select").Last.SelectOptionAsync("2");
        await page.Locator(".picks").GetByRole(AriaRole.Link, new() { Name = "Show the whole run" }).ClickAsync();
        await Expect(page.Locator("tr.entry td[data-label=In]").First).ToHaveTextAsync("10.5 MB");
        Assert.Empty(_complaints);
    }

    [BrowserTheory]
    [InlineData("by=ixp", "There is traffic in this span, but none of a known exchange. A snapshot of exchanges says which addresses are at one")]
    [InlineData("asn=64500&by=host&prefix=192.0.2.0/24", "Nothing of this is among the hosts that were recorded in this span.")]
    [InlineData("run=99", "There is no run 99, or it is no longer kept.")]
    public async Task An_answer_without_anything_says_why(string asked, string why)
    {
        await using var traffic = await RecordAsync();
        var page = await OpenAsync(Recorded(asked));

        await Expect(page.Locator(".empty p").First).ToContainTextAsync(why);
        await Expect(page.Locator(".pie")).ToHaveCountAsync(0);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task Where_nothing_of_a_measure_is_known_the_page_leads_to_packets()
    {
        await using var traffic = await RecordedTraffic.InAsync(_coordinator.DataDirectory);
        await traffic.BeginAsync(TrafficRunKind.Collection, "netflow 127.0.0.1:2055");
        await traffic.StoreAsync(_from, 60, RecordedTraffic.In("198.18.0.9", 1_000, 1) with { Flows = 0 });
        var page = await OpenAsync(Recorded("measure=flows"));
        await Expect(page.Locator(".empty")).ToContainTextAsync("No flows of this are known, only packets.");
        await Expect(page.Locator(".pie")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Show packets" }).ClickAsync();

        await Expect(page.Locator(".bars .value")).ToHaveTextAsync(["600"]);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task What_no_as_is_known_of_leads_to_its_hosts()
    {
        await using var traffic = await RecordAsync();
        var page = await OpenAsync(Recorded(""));
        await page.Locator("tr.entry").GetByRole(AriaRole.Link, new() { Name = "unknown AS" }).ClickAsync();

        await Expect(page.Locator("tr.entry td.title")).ToHaveTextAsync(["198.18.9.9"]);
        Assert.EndsWith("by=host&asn=0", page.Url, StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task What_the_coordinator_refuses_is_told_with_its_field_and_remedy()
    {
        await using var traffic = await RecordAsync();
        var page = await OpenAsync("/traffic#country=Holland&by=prefix");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Cannot show this:");
        await Expect(page.GetByRole(AriaRole.Alert).Locator("code")).ToHaveTextAsync("country");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("two letters (ISO 3166-1) such as NL");
    }

    [BrowserFact]
    public async Task Nothing_is_wider_than_a_telephone()
    {
        await using var traffic = await RecordAsync();
        await traffic.StorePathAsync("198.18.0.9", CellReason.Reached, ("203.0.113.1", 1_500), ("198.18.0.9", 20_250));
        var page = await OpenAsync(Recorded("asn=64500"), width: 390);
        await Expect(page.Locator("table.hops tbody tr")).ToHaveCountAsync(2);

        Assert.Equal(0, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        Assert.Empty(_complaints);
    }

    /// <summary>Five minutes of 70 kB/s: 44,000 bytes in and 26,000 out each second.</summary>
    async Task<RecordedTraffic> RecordAsync()
    {
        var traffic = await RecordedTraffic.InAsync(_coordinator.DataDirectory);
        await traffic.BeginAsync(TrafficRunKind.Collection, "netflow 127.0.0.1:2055");
        await traffic.StoreAsync(
            _from, Seconds,
            RecordedTraffic.In("198.18.0.9", 30_000, 1), RecordedTraffic.In("198.18.1.9", 5_000, 2), RecordedTraffic.Out("198.18.0.10", 5_000, 1),
            RecordedTraffic.In("203.0.113.9", 7_000, 2), RecordedTraffic.Out("203.0.113.9", 1_000, 2),
            RecordedTraffic.Out("2001:db8:2::9", 20_000, 2), RecordedTraffic.In("198.18.9.9", 2_000, 1));
        return traffic;
    }

    /// <summary>Address of the page about exactly what was recorded.</summary>
    string Recorded(string more)
    {
        var (from, to) = (_from, _from + TimeSpan.FromSeconds(Seconds));
        return string.Create(CultureInfo.InvariantCulture, $"/traffic#span=custom&from={from:yyyy-MM-ddTHH:mm}&to={to:yyyy-MM-ddTHH:mm}&{more}");
    }

    async Task<IPage> OpenAsync(string path, int width = 1280)
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = BrowserFactAttribute.Chromium, Args = PageTests.BrowserFlags });
        var page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 900 } });
        page.SetDefaultTimeout((float)Patience.Long.TotalMilliseconds);
        SetDefaultExpectTimeout((float)Patience.Long.TotalMilliseconds);
        page.PageError += (_, error) => _complaints.Add(error);
        // Where the content policy stops something, the console tells.
        page.Console += (_, message) => _complaints.AddRange(message.Type == "error" ? [message.Text] : []);
        page.Request += (_, request) => _complaints.AddRange(IsOurs(request.Url) ? [] : [$"asked {request.Url}"]);
        await page.GotoAsync(_coordinator.Address + path);
        return page;
    }

    bool IsOurs(string url) => url.StartsWith(_coordinator.Address, StringComparison.Ordinal);

    static DateTimeOffset Floored(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));

    static DateTimeOffset Second(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
}
