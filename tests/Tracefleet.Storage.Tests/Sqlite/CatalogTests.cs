using Tracefleet.Campaigns.Results;
using Tracefleet.Storage.Sqlite;

namespace Tracefleet.Storage.Tests.Sqlite;

public sealed class CatalogTests : IAsyncLifetime
{
    static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    readonly DataDirectory _directory = new();
    SqliteStore _store = null!;

    ICampaignCatalog Catalog => _store.Catalog;

    public async Task InitializeAsync() => _store = await SqliteStore.OpenAsync(_directory.Path, TimeProvider.System);

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Lists_campaigns_newest_first_page_by_page()
    {
        for (var i = 0; i < 5; i++)
            await Catalog.PutAsync(Summary(i), default);

        var (count, page) = await Catalog.ListAsync(offset: 1, limit: 2, default);

        Assert.Equal(5, count);
        Assert.Equal([Summary(3), Summary(2)], page.ToList());
    }

    [Fact]
    public async Task A_summary_replaces_the_one_before()
    {
        await Catalog.PutAsync(Summary(1), default);
        var finished = Summary(1) with { Status = "finished", FinishedAt = Noon.AddHours(2), CellsEnded = 36 };

        await Catalog.PutAsync(finished, default);

        Assert.Equal([finished], (await Catalog.ListAsync(0, 10, default)).Page.ToList());
    }

    [Fact]
    public async Task The_first_to_claim_a_key_keeps_it()
    {
        Assert.Equal(("c1", "f1"), await Catalog.ClaimKeyAsync("key", "c1", "f1", Noon, default));
        Assert.Equal(("c1", "f1"), await Catalog.ClaimKeyAsync("key", "c2", "f2", Noon, default));
        Assert.Equal(("c2", "f2"), await Catalog.ClaimKeyAsync("another", "c2", "f2", Noon, default));
    }

    static CampaignSummary Summary(int i) => new($"c{i}", i == 3 ? null : $"campaign {i}", "running", Noon.AddMinutes(i), null, 12, 3, 36, i);
}
