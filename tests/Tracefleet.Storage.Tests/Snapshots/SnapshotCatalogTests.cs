using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Storage.Sqlite.Snapshots;
using Tracefleet.Storage.Tests.Sqlite;
using static Tracefleet.Storage.Tests.Snapshots.Entries;

namespace Tracefleet.Storage.Tests.Snapshots;

public sealed class SnapshotCatalogTests : IAsyncLifetime, IDisposable
{
    readonly DataDirectory _folder = new();
    SqliteSnapshotCatalog? _opened;

    SqliteSnapshotCatalog Catalog => _opened ?? throw new InvalidOperationException("It is open while a test runs.");

    public async Task InitializeAsync() => _opened = await SqliteSnapshotCatalog.OpenAsync(_folder.Path);

    public async Task DisposeAsync() => await Catalog.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_entry_comes_back_as_it_was_added(bool full)
    {
        var entry = full ? Full("asn_202605311200_1f59") : Bare("ixp_202605311200_0000");

        Assert.True(await Catalog.AddAsync(entry, default));

        var found = await Catalog.FindAsync(entry.Id, default);
        Assert.Equal(entry.Description.Counts, found!.Description.Counts);
        Assert.Equal(entry, found with { Description = found.Description with { Counts = entry.Description.Counts } });
    }

    [Fact]
    public async Task An_identifier_is_added_once()
    {
        await Catalog.AddAsync(Full("asn_1"), default);

        Assert.False(await Catalog.AddAsync(Full("asn_1", hoursLater: 4), default));

        Assert.Equal(Noon, Assert.Single(await Catalog.ListAsync(null, default)).Description.DataAt);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found() => Assert.Null(await Catalog.FindAsync("asn_1", default));

    [Fact]
    public async Task The_list_begins_with_the_newest_data_and_of_equals_with_the_later_made()
    {
        await Catalog.AddAsync(Full("old", hoursLater: -2, madeLater: 9), default);
        await Catalog.AddAsync(Full("first", madeLater: 1), default);
        await Catalog.AddAsync(Full("second", madeLater: 2), default);
        await Catalog.AddAsync(Full("place", SnapshotKind.Geo, hoursLater: 5), default);

        Assert.Equal(["place", "second", "first", "old"], (await Catalog.ListAsync(null, default)).Select(entry => entry.Id));
        Assert.Equal(["second", "first", "old"], (await Catalog.ListAsync(SnapshotKind.Asn, default)).Select(entry => entry.Id));
        Assert.Empty(await Catalog.ListAsync(SnapshotKind.Ixp, default));
    }

    [Fact]
    public async Task A_name_moves_to_the_snapshot_it_was_last_given_to()
    {
        await Catalog.AddAsync(Full("asn_1"), default);
        await Catalog.AddAsync(Full("asn_2"), default);

        Assert.True(await Catalog.PinAsync(Pin("production", "asn_1"), default));
        Assert.True(await Catalog.PinAsync(Pin("production", "asn_2") with { PinnedAt = Noon.AddHours(1) }, default));

        Assert.Equal(Pin("production", "asn_2") with { PinnedAt = Noon.AddHours(1) }, Assert.Single(await Catalog.PinsAsync(default)));
    }

    [Fact]
    public async Task One_name_stands_for_a_snapshot_of_each_kind()
    {
        await Catalog.AddAsync(Full("asn_1"), default);
        await Catalog.AddAsync(Full("geo_1", SnapshotKind.Geo), default);

        await Catalog.PinAsync(Pin("production", "geo_1", SnapshotKind.Geo), default);
        await Catalog.PinAsync(Pin("production", "asn_1"), default);

        Assert.Equal(["asn_1", "geo_1"], (await Catalog.PinsAsync(default)).Select(pin => pin.Id));
    }

    [Fact]
    public async Task A_name_is_not_given_to_a_snapshot_that_is_not_there_or_of_another_kind()
    {
        await Catalog.AddAsync(Full("asn_1"), default);

        Assert.False(await Catalog.PinAsync(Pin("production", "asn_2"), default));
        Assert.False(await Catalog.PinAsync(Pin("production", "asn_1", SnapshotKind.Geo), default));

        Assert.Empty(await Catalog.PinsAsync(default));
    }

    [Fact]
    public async Task A_name_is_taken_away_once()
    {
        await Catalog.AddAsync(Full("asn_1"), default);
        await Catalog.PinAsync(Pin("production", "asn_1"), default);

        Assert.False(await Catalog.UnpinAsync(SnapshotKind.Geo, "production", default));
        Assert.True(await Catalog.UnpinAsync(SnapshotKind.Asn, "production", default));
        Assert.False(await Catalog.UnpinAsync(SnapshotKind.Asn, "production", default));
    }

    [Fact]
    public async Task A_removed_entry_takes_its_names_with_it()
    {
        await Catalog.AddAsync(Full("asn_1"), default);
        await Catalog.PinAsync(Pin("production", "asn_1"), default);

        Assert.True(await Catalog.RemoveAsync("asn_1", force: false, default));

        Assert.Empty(await Catalog.PinsAsync(default));
        Assert.Empty(await Catalog.ListAsync(null, default));
        Assert.False(await Catalog.RemoveAsync("asn_1", force: false, default));
    }

    [Fact]
    public async Task An_entry_that_campaigns_need_is_removed_only_by_force()
    {
        await Catalog.AddAsync(Full("asn_1"), default);
        await Catalog.HoldAsync("asn_1", "c2", default);
        await Catalog.HoldAsync("asn_1", "c1", default);

        var refusal = await Assert.ThrowsAsync<SnapshotHeldException>(() => Catalog.RemoveAsync("asn_1", force: false, default));

        Assert.Equal<string>(["c1", "c2"], refusal.Campaigns);
        Assert.Single(await Catalog.ListAsync(null, default));
        Assert.True(await Catalog.RemoveAsync("asn_1", force: true, default));
        Assert.Empty(await Catalog.HoldersAsync("asn_1", default));
    }

    [Fact]
    public async Task A_campaign_that_says_twice_what_it_needs_holds_it_once()
    {
        await Catalog.AddAsync(Full("asn_1"), default);

        Assert.True(await Catalog.HoldAsync("asn_1", "c1", default));
        Assert.True(await Catalog.HoldAsync("asn_1", "c1", default));

        Assert.Equal<string>(["c1"], await Catalog.HoldersAsync("asn_1", default));
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_held()
    {
        Assert.False(await Catalog.HoldAsync("asn_1", "c1", default));
        Assert.Empty(await Catalog.HoldersAsync("asn_1", default));
    }
}
