using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Which cells of a campaign are still open. Kept in memory while the campaign is not settled; the store is the truth and can always
/// be asked again. Safe for use by many threads.</summary>
public sealed class CampaignBoard
{
    const int InNoShard = -1;

    readonly Lock _gate = new();
    readonly Dictionary<string, Place> _places = [];
    readonly Dictionary<int, int> _openOfShard = [];
    readonly ConcurrentDictionary<ShardLease, bool> _saidToBeDone = new();
    int _ended;
    long _hopEvents;
    volatile bool _running;
    volatile bool _placesUnchecked = true;

    public CampaignBoard(CampaignState state)
    {
        Campaign = state.Id;
        Spec = state.Spec ?? throw new ArgumentException($"Campaign {state.Id} was never submitted.", nameof(state));
        _running = state.Status is CampaignStatus.Running && !state.Expired;
        DeadlineAt = state.DeadlineAt;
        Plans = state.Shards.ToImmutableDictionary(plan => plan.Shard);
        foreach (var name in Spec.VantagePoints)
            _places[name] = new Place(Spec.Targets.Length);
        foreach (var plan in state.Shards)
            Enter(plan);
    }

    public string Campaign { get; }
    public CampaignSpec Spec { get; }
    public DateTimeOffset? DeadlineAt { get; }
    public ImmutableDictionary<int, ShardPlan> Plans { get; }
    public int Cells => Spec.Targets.Length * Spec.VantagePoints.Length;

    /// <summary>False once the campaign has ended: nothing is assigned or stored any more.</summary>
    public bool IsRunning
    {
        get => _running;
        internal set => _running = value;
    }

    /// <summary>Only the campaign's own reconciler touches it.</summary>
    internal bool IsListed { get; set; }

    /// <summary>True when the queues of its vantage points have to be compared with the plan.</summary>
    internal bool PlacesUnchecked
    {
        get => _placesUnchecked;
        set => _placesUnchecked = value;
    }

    /// <summary>Hop events stored. A batch that is stored while the board is being filled counts with what is read, or when it is noted, or both:
    /// it is for people to watch; what a settled campaign has is counted anew.</summary>
    public long HopEvents => Interlocked.Read(ref _hopEvents);

    internal void AddHopEvents(long count) => Interlocked.Add(ref _hopEvents, count);

    public int CellsEnded
    {
        get
        {
            lock (_gate)
                return _ended;
        }
    }

    /// <summary>Notes that a cell has a result. Repeating it is harmless.</summary>
    public void Mark(string vantagePoint, int target)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(vantagePoint, out var place) || target < 0 || target >= place.Ended.Length || place.Ended[target])
                return;
            place.Ended[target] = true;
            _ended++;
            if (place.Shards[target] is var shard and not InNoShard)
                _openOfShard[shard]--;
        }
    }

    /// <summary>How many cells of the shard have no result.</summary>
    public int OpenCount(int shard)
    {
        lock (_gate)
            return _openOfShard.GetValueOrDefault(shard);
    }

    /// <summary>Targets of the shard without a result, in the plan's order.</summary>
    public ImmutableArray<int> Open(int shard)
    {
        if (!Plans.TryGetValue(shard, out var plan))
            return [];
        lock (_gate)
        {
            var ended = _places[plan.VantagePoint].Ended;
            return [.. plan.Targets.Where(target => !ended[target])];
        }
    }

    public bool IsOpen(string vantagePoint, int target)
    {
        lock (_gate)
            return _places.TryGetValue(vantagePoint, out var place) && target >= 0 && target < place.Ended.Length && !place.Ended[target];
    }

    /// <summary>Notes that an agent called an assignment complete.</summary>
    internal void SayDone(ShardLease lease) => _saidToBeDone.TryAdd(lease, true);

    internal bool IsSaidToBeDone(ShardLease lease) => _saidToBeDone.ContainsKey(lease);

    /// <summary>The shard that a cell belongs to; null when it is in none.</summary>
    public int? ShardOf(string vantagePoint, int target) =>
        _places.TryGetValue(vantagePoint, out var place) && target >= 0 && target < place.Shards.Length && place.Shards[target] is var shard and not InNoShard
            ? shard
            : null;

    void Enter(ShardPlan plan)
    {
        foreach (var target in plan.Targets)
            _places[plan.VantagePoint].Shards[target] = plan.Shard;
        _openOfShard[plan.Shard] = plan.Targets.Length;
    }

    sealed class Place
    {
        public Place(int targets)
        {
            Ended = new BitArray(targets);
            Shards = new int[targets];
            Array.Fill(Shards, InNoShard);
        }

        public BitArray Ended { get; }

        /// <summary>The shard of each target; <see cref="InNoShard"/> for a refused cell.</summary>
        public int[] Shards { get; }
    }
}
