using Microsoft.Playwright;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>The page of <c>multipath --format viz</c> in a real browser.</summary>
public sealed class GraphPageTests
{
    const string Whole = """
        () => { const all = document.querySelector('figure').getBoundingClientRect(), graph = document.querySelector('figure svg').getBoundingClientRect();
          return graph.left >= all.left && graph.top >= all.top && graph.right <= all.right + 1 && graph.bottom <= all.bottom + 1 && all.bottom <= innerHeight; }
        """;

    const string Transform = "() => document.querySelector('figure svg').style.transform";

    [BrowserFact]
    public async Task The_whole_graph_is_seen_at_first_and_the_wheel_moves_and_zooms_it()
    {
        await using var run = Executable.Start("multipath", "8.8.8.8", "--mda", "--simulate", "1", "--from", "nyc", "--format", "viz");
        await Patience.UntilAsync("the page is served", () => Task.FromResult(run.Errors.Contains("The graph is at ", StringComparison.Ordinal)));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Chromium, Args = PageTests.BrowserFlags });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1000, Height = 700 } });
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(run.Errors.Split("The graph is at ")[1].Split(' ')[0]);

        Assert.True(await page.EvaluateAsync<bool>(Whole));
        var first = await page.EvaluateAsync<string>(Transform);
        await page.Locator("figure").HoverAsync();
        await page.Mouse.WheelAsync(0, 40);
        await page.WaitForFunctionAsync($"before => ({Transform})() !== before", first);
        var moved = await page.EvaluateAsync<string>(Transform);
        Assert.Equal(Scale(first), Scale(moved));
        await page.Keyboard.DownAsync("Control");
        await page.Mouse.WheelAsync(0, -200);
        await page.WaitForFunctionAsync($"before => ({Transform})() !== before", moved);
        await page.Keyboard.UpAsync("Control");
        Assert.True(Scale(await page.EvaluateAsync<string>(Transform)) > 1.5 * Scale(first));
        Assert.False(await page.EvaluateAsync<bool>(Whole));
        await page.Locator("figure").DblClickAsync();

        Assert.True(await page.EvaluateAsync<bool>(Whole));
        Assert.Empty(complaints);
    }

    static double Scale(string transform) =>
        double.Parse(transform.Split("scale(")[1].TrimEnd(')'), System.Globalization.CultureInfo.InvariantCulture);
}
