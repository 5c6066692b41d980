using System.Collections.Concurrent;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Results;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>The boards of every campaign that is not settled: it runs, or it has ended and its last effects are still to come.</summary>
public sealed class CampaignBoards(Entities entities, IHopStore store)
{
    readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <summary>Boards that have been opened.</summary>
    public IEnumerable<CampaignBoard> Opened => _entries.Values.Select(entry => entry.Board).OfType<CampaignBoard>();

    /// <summary>True once nothing more will happen to an ended campaign.</summary>
    public bool IsSettled(string campaign) => !_entries.ContainsKey(campaign);

    /// <summary>The board if it is open, without asking anybody.</summary>
    public CampaignBoard? Peek(string campaign) => _entries.GetValueOrDefault(campaign)?.Board;

    internal void Expect(string campaign) => _entries.TryAdd(campaign, new Entry());

    internal void Close(string campaign) => _entries.TryRemove(campaign, out _);

    /// <summary>The board of a campaign that runs, or null when it has ended or never was.</summary>
    public async Task<CampaignBoard?> FindRunningAsync(string campaign, CancellationToken cancellation)
    {
        if (Peek(campaign) is { } open)
            return open.IsRunning ? open : null;
        var state = await entities.Campaigns.StateAsync(campaign, cancellation);
        return state.Status is CampaignStatus.Running && !state.Expired ? await OpenAsync(state, cancellation) : null;
    }

    /// <summary>The board of a submitted campaign, filled from the store when it is opened.</summary>
    internal async Task<CampaignBoard> OpenAsync(CampaignState state, CancellationToken cancellation)
    {
        var entry = _entries.GetOrAdd(state.Id, _ => new Entry());
        if (entry.Board is { } open)
            return open;
        await entry.Opening.WaitAsync(cancellation);
        try
        {
            return entry.Board ??= await LoadAsync(state, cancellation);
        }
        finally
        {
            entry.Opening.Release();
        }
    }

    /// <summary>Brings a board up to the store, for when it cannot know what was stored.</summary>
    public async Task RefreshAsync(CampaignBoard board, string vantagePoint, CancellationToken cancellation)
    {
        foreach (var target in await store.EndedTargetsAsync(board.Campaign, vantagePoint, cancellation))
            board.Mark(vantagePoint, target);
    }

    async Task<CampaignBoard> LoadAsync(CampaignState state, CancellationToken cancellation)
    {
        var board = new CampaignBoard(state);
        foreach (var vantagePoint in board.Spec.VantagePoints)
            await RefreshAsync(board, vantagePoint, cancellation);
        board.AddHopEvents(await CountHopEventsAsync(store, board.Campaign, cancellation));
        return board;
    }

    internal static async Task<long> CountHopEventsAsync(IHopStore store, string campaign, CancellationToken cancellation)
    {
        var count = 0L;
        await foreach (var cell in store.ReadCellsAsync(new ResultFilter(campaign), cancellation))
            count += cell.HopCount;
        return count;
    }

    sealed class Entry
    {
        volatile CampaignBoard? _board;

        public SemaphoreSlim Opening { get; } = new(1, 1);

        public CampaignBoard? Board
        {
            get => _board;
            set => _board = value;
        }
    }
}
