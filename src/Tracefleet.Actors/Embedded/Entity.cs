using Tracefleet.Actors.Journaling;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Actors.Embedded;

/// <summary>One entity that is awake: its mailbox, its state and, when it failed, the time it may start again.</summary>
sealed class Entity<TDecider, TState, TCommand, TEvent>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : notnull
    where TCommand : notnull
    where TEvent : notnull
{
    readonly EntityContext _context;
    readonly EntityHistory<TDecider, TState, TCommand, TEvent> _history;
    readonly Mailbox _mailbox;
    readonly Task _running;

    Versioned<TState>? _current;
    long _snapshotVersion;
    int _failures;
    Exception? _lastFailure;
    DateTimeOffset _startAgainAt = DateTimeOffset.MinValue;

    public Entity(EntityId id, EntityContext context, EntityHistory<TDecider, TState, TCommand, TEvent> history)
    {
        Id = id;
        _context = context;
        _history = history;
        _mailbox = new Mailbox(context.Options.MailboxCapacity, context.Time);
        _running = Task.Run(RunAsync);
    }

    public EntityId Id { get; }

    public Posting TryPost(Letter letter) => _mailbox.TryPost(letter);

    public bool TryFallAsleep() => _mailbox.TryCloseIdle(_context.Options.IdleAfter);

    public async Task StopAsync()
    {
        _mailbox.Close();
        await _running;
    }

    async Task RunAsync()
    {
        // The answer comes last: who has it finds the entity at rest, its snapshot taken.
        await foreach (var letter in _mailbox.ReadAllAsync())
        {
            _mailbox.Begin();
            if (!letter.IsWithdrawn)
                await HandleAsync(letter);
            _mailbox.End();
            letter.Deliver();
        }
    }

    // The mailbox's border: every failure answers its sender and makes the entity start again.
    async Task HandleAsync(Letter letter)
    {
        if (Unavailable() is { } unavailable)
        {
            letter.Refusal = unavailable;
            return;
        }
        try
        {
            await AnswerAsync(letter);
            _failures = 0;
        }
        catch (Exception failure)
        {
            Fail(failure);
            letter.Refusal = new EntityUnavailableException(Id, failure.Message, failure);
            return;
        }
        await TakeSnapshotAsync();
    }

    EntityUnavailableException? Unavailable()
    {
        if (_lastFailure is UnreadableEventException unreadable)
            return new EntityUnavailableException(Id, unreadable.Message, unreadable);
        var pause = _startAgainAt - _context.Time.GetUtcNow();
        return _current is null && pause > TimeSpan.Zero
            ? new EntityUnavailableException(Id, $"it failed ({_lastFailure?.Message}) and starts again in {pause.TotalSeconds:0.0} s", _lastFailure)
            : null;
    }

    async Task AnswerAsync(Letter letter)
    {
        var current = _current ??= await LoadAsync();
        if (letter is Ask<TState, TCommand, TEvent> ask)
            ask.Answer = await CarryOutAsync(current, ask.Command);
        else
            ((Look<TState>)letter).Answer = current.State;
    }

    async Task<Versioned<TState>> LoadAsync()
    {
        var loaded = await _history.LoadAsync(Id, CancellationToken.None);
        _snapshotVersion = loaded.Version - loaded.Version % _context.Options.SnapshotEvery;
        return loaded;
    }

    async Task<Decision<TEvent>> CarryOutAsync(Versioned<TState> current, TCommand command)
    {
        try
        {
            return await DecideAsync(current, command);
        }
        catch (JournalConflictException)
        {
            _context.Logger.LostRace(Id);
            _current = null;
            var fresh = await LoadAsync();
            _current = fresh;
            return await DecideAsync(fresh, command);
        }
    }

    async Task<Decision<TEvent>> DecideAsync(Versioned<TState> current, TCommand command)
    {
        var decision = TDecider.Decide(current.State, command);
        // Once begun, an append is waited for: giving up half-way would leave open whether it happened.
        if (!decision.Events.IsEmpty)
            _current = await _history.AppendAsync(Id, current, decision.Events, CancellationToken.None);
        return decision;
    }

    void Fail(Exception failure)
    {
        _current = null;
        _lastFailure = failure;
        _failures++;
        var pause = _context.Options.Backoff(_failures);
        _startAgainAt = _context.Time.GetUtcNow() + pause;
        if (failure is UnreadableEventException)
            _context.Logger.HistoryUnreadable(failure, Id);
        else
            _context.Logger.Failed(failure, Id, _failures, pause);
    }

    async Task TakeSnapshotAsync()
    {
        if (_current is not { } current || current.Version - _snapshotVersion < _context.Options.SnapshotEvery)
            return;
        _snapshotVersion = current.Version;
        try
        {
            await _history.SaveSnapshotAsync(Id, current, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // A snapshot only saves time. The next one is tried after as many events again.
            _context.Logger.SnapshotFailed(failure, Id, current.Version);
        }
    }
}
