using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tracefleet.Cli.Rendering;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary>A campaign live on the terminal: a line for each vantage point, and the cells that ended last. Without a terminal, a line for each cell.</summary>
sealed class WatchView
{
    static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(100);
    const int LastCells = 6;

    readonly Lock _lock = new();
    readonly Dictionary<string, VantagePointTally> _tallies;
    readonly Queue<string> _last = new();
    readonly CampaignResource _campaign;
    readonly int _cellsEach;

    WatchView(CampaignResource campaign)
    {
        _campaign = campaign;
        _cellsEach = campaign.Targets;
        _tallies = campaign.VantagePoints.ToDictionary(name => name, _ => new VantagePointTally());
    }

    /// <summary>Shows until the campaign has ended.</summary>
    public static async Task ShowAsync(CoordinatorClient client, CampaignResource campaign, CancellationToken cancellation)
    {
        var view = new WatchView(campaign);
        if (!Terminal.IsLive)
        {
            await view.FollowAsync(client, line => AnsiConsole.MarkupLine(line), cancellation);
            return;
        }
        var following = view.FollowAsync(client, view.Remember, cancellation);
        await AnsiConsole.Live(view.Draw()).StartAsync(async context =>
        {
            while (!following.IsCompleted)
            {
                context.UpdateTarget(view.Draw());
                await Task.WhenAny(following, Task.Delay(RedrawEvery, CancellationToken.None));
            }
            context.UpdateTarget(view.Draw());
        });
        await following;
    }

    async Task FollowAsync(CoordinatorClient client, Action<string> ended, CancellationToken cancellation)
    {
        await foreach (var item in client.EventsAsync(_campaign.Id, cancellation))
        {
            if (item.EventType == "hop")
                TallyOf(item.Data)?.AddHop(item.Data.GetProperty("addr").ValueKind != JsonValueKind.Null);
            else if (item.EventType == "cell")
                ended(Ended(item.Data));
        }
    }

    string Ended(JsonElement cell)
    {
        var reason = Text(cell, "reason");
        TallyOf(cell)?.AddCell(reason);
        var detail = cell.TryGetProperty("detail", out var said) && said.GetString() is { } sentence ? $": {Markup.Escape(sentence)}" : "";
        return $"[grey]{Markup.Escape(Text(cell, "vantagePoint"))} →[/] {Markup.Escape(Text(cell, "target"))} {ReasonWords.Markup(reason)}{detail}";
    }

    void Remember(string line)
    {
        lock (_lock)
        {
            _last.Enqueue(line);
            if (_last.Count > LastCells)
                _last.Dequeue();
        }
    }

    VantagePointTally? TallyOf(JsonElement item) => _tallies.GetValueOrDefault(Text(item, "vantagePoint"));

    static string Text(JsonElement item, string field) => item.GetProperty(field).GetString() ?? "";

    IRenderable Draw()
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in new[] { "[grey]from[/]", "[grey]cells[/]", "", "[grey]probes[/]", "[grey]replies[/]", "[grey]ended[/]" })
            table.AddColumn(new TableColumn(heading) { NoWrap = true });
        foreach (var (name, tally) in _tallies)
            table.AddRow(new Markup($"[bold]{Markup.Escape(name)}[/]"), new Markup(Bar(tally.Cells)), new Markup($"{tally.Cells}/{_cellsEach}"),
                new Markup(Number(tally.Probes)), new Markup(Number(tally.Replies)), new Markup(tally.ReasonsMarkup()));
        lock (_lock)
            return new Rows([table, new Text(""), .. _last.Select(line => new Markup(line))]);
    }

    string Bar(int cells)
    {
        const int width = 24;
        var filled = _cellsEach == 0 ? width : width * cells / _cellsEach;
        return $"[green]{new string('━', filled)}[/][grey]{new string('─', width - filled)}[/]";
    }

    static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>What one vantage point has done so far. Written by the follower, read by the drawing.</summary>
sealed class VantagePointTally
{
    readonly Lock _lock = new();
    readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);

    public int Cells { get; private set; }
    public int Probes { get; private set; }
    public int Replies { get; private set; }

    public void AddHop(bool answered)
    {
        Probes++;
        if (answered)
            Replies++;
    }

    public void AddCell(string reason)
    {
        lock (_lock)
        {
            Cells++;
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        }
    }

    public string ReasonsMarkup()
    {
        lock (_lock)
            return string.Join("  ", _reasons.Select(pair => $"{ReasonWords.Markup(pair.Key)} {pair.Value}"));
    }
}
