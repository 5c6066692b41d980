namespace Tracefleet.Probing.Sessions;

/// <summary>The probes of one flow whose replies are still of interest, found by number. Numbers run from 1 to 65535 and begin again.</summary>
/// <remarks>
/// <para>A probe is waited for until its deadline and remembered for <see cref="Remembered"/> more, so that late and duplicate replies
/// are told from foreign ones. Memory is bounded by <see cref="Capacity"/> probes: when they are not enough the oldest is given up early.</para>
/// <para>All probes have the same wait, so they fall due in the order they were sent in.</para>
/// </remarks>
sealed class ProbeWindow(TimeSpan wait)
{
    public const int Capacity = 1 << 15;

    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    const int Numbers = ushort.MaxValue;

    Slot[] _slots = new Slot[16];
    long _first, _undecided, _next;

    struct Slot
    {
        public Probe Probe;
        public Instant SentAt;
        public WindowState State;
    }

    /// <summary>Probes that have left and are neither answered nor given up.</summary>
    public int InFlight { get; private set; }

    /// <summary>When the oldest probe in flight is given up; <see cref="Instant.MaxValue"/> for never.</summary>
    public Instant NextDeadline
    {
        get
        {
            SkipDecided();
            return _undecided < _next && SlotOf(_undecided).State == WindowState.InFlight ? SlotOf(_undecided).SentAt + wait : Instant.MaxValue;
        }
    }

    /// <summary>Whether one more probe takes the place of one that is still waited for.</summary>
    public bool IsCrowded => _next - _first == Capacity && _undecided == _first && SlotOf(_first).State == WindowState.InFlight;

    /// <summary>Takes a probe in and gives it its number.</summary>
    public Probe Add(Probe probe)
    {
        if (_next - _first == Capacity)
            Forget();
        else if (_next - _first == _slots.Length)
            Grow();
        var numbered = probe with { Number = NumberOf(_next) };
        SlotOf(_next++) = new Slot { Probe = numbered, State = WindowState.HandedOut };
        return numbered;
    }

    public void Sent(ushort number, Instant at)
    {
        if (!TryPlace(number, out var place) || SlotOf(place).State != WindowState.HandedOut)
            return;
        ref var slot = ref SlotOf(place);
        slot.SentAt = at;
        slot.State = WindowState.InFlight;
        InFlight++;
    }

    public void NotSent(ushort number)
    {
        if (TryPlace(number, out var place))
            SlotOf(place).State = WindowState.NotSent;
    }

    /// <summary>Finds a probe that has left.</summary>
    public bool TryFind(ushort number, out Probe probe, out Instant sentAt)
    {
        (probe, sentAt) = (default, default);
        if (!TryPlace(number, out var place) || SlotOf(place).State is WindowState.HandedOut or WindowState.NotSent)
            return false;
        (probe, sentAt) = (SlotOf(place).Probe, SlotOf(place).SentAt);
        return true;
    }

    /// <summary>Notes a reply and says what it is: the answer, a duplicate, or one that came after the probe was given up.</summary>
    public WindowState Replied(ushort number)
    {
        if (!TryPlace(number, out var place))
            return WindowState.HandedOut;
        ref var slot = ref SlotOf(place);
        var before = slot.State;
        if (before == WindowState.InFlight)
            InFlight--;
        if (before is WindowState.InFlight or WindowState.GivenUp)
            slot.State = WindowState.Answered;
        return before;
    }

    /// <summary>Gives up the oldest probe in flight if its wait is over; with <see cref="Instant.MaxValue"/> in any case.</summary>
    public bool TryGiveUp(Instant now, out Probe probe, out Instant sentAt)
    {
        (probe, sentAt) = (default, default);
        var deadline = NextDeadline;
        if (deadline == Instant.MaxValue || deadline > now)
            return false;
        ref var slot = ref SlotOf(_undecided);
        slot.State = WindowState.GivenUp;
        InFlight--;
        (probe, sentAt) = (slot.Probe, slot.SentAt);
        return true;
    }

    /// <summary>Forgets probes that nobody asks about any more.</summary>
    public void Forget(Instant now)
    {
        SkipDecided();
        while (_first < _undecided && (SlotOf(_first).State == WindowState.NotSent || SlotOf(_first).SentAt + wait + Remembered <= now))
            _first++;
    }

    void Forget()
    {
        if (SlotOf(_first).State == WindowState.InFlight)
            InFlight--;
        _first++;
        _undecided = Math.Max(_undecided, _first);
    }

    void SkipDecided()
    {
        while (_undecided < _next && SlotOf(_undecided).State > WindowState.InFlight)
            _undecided++;
    }

    // The place of the last probe with this number; numbers repeat long after their probe left the window.
    bool TryPlace(ushort number, out long place)
    {
        var last = _next - 1;
        place = last - (NumberOf(last) - number + Numbers) % Numbers;
        return number != 0 && _next > 0 && place >= _first;
    }

    static ushort NumberOf(long place) => (ushort)(1 + (place + Numbers) % Numbers);

    ref Slot SlotOf(long place) => ref _slots[place & (_slots.Length - 1)];

    void Grow()
    {
        var grown = new Slot[2 * _slots.Length];
        for (var place = _first; place < _next; place++)
            grown[place & (grown.Length - 1)] = SlotOf(place);
        _slots = grown;
    }
}

/// <summary>How far a probe has come; all after <see cref="InFlight"/> are decided.</summary>
enum WindowState : byte
{
    HandedOut,
    InFlight,
    Answered,
    GivenUp,
    NotSent,
}
