using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sessions;

/// <summary>Holds back sessions whose destination is busy: too many run towards it, or one of them may use the same flow.</summary>
/// <remarks>Waiting keeps flow n of today the flow n of tomorrow; moving a session to other ports would show another path.</remarks>
sealed class SessionQueue(int maxPerDestination)
{
    readonly Dictionary<Address, Destination> _destinations = [];
    readonly Queue<Address> _freed = new();

    sealed class Destination
    {
        public int Running;
        public RunningSession? First;
        public LinkedList<RunningSession>? Waiting;

        public bool HasRoomFor(RunningSession session, int max)
        {
            if (Running >= max)
                return false;
            for (var other = First; other is not null; other = other.NextNeighbour)
                if (other.Span.Overlaps(session.Span))
                    return false;
            return true;
        }

        public void Enter(RunningSession session)
        {
            session.NextNeighbour = First;
            First = session;
            Running++;
        }

        public void Leave(RunningSession session)
        {
            ref var link = ref First;
            while (link != session)
                link = ref link!.NextNeighbour;
            link = session.NextNeighbour;
            session.NextNeighbour = null;
            Running--;
        }
    }

    public int Waiting { get; private set; }

    /// <summary>Takes a place for the session, or lets it wait.</summary>
    public bool TryEnter(RunningSession session)
    {
        var address = session.Request.Destination;
        if (!_destinations.TryGetValue(address, out var destination))
            _destinations[address] = destination = new Destination();
        if (destination.HasRoomFor(session, maxPerDestination))
        {
            destination.Enter(session);
            return true;
        }
        (destination.Waiting ??= new()).AddLast(session);
        Waiting++;
        return false;
    }

    /// <summary>Gives a session's place back.</summary>
    public void Leave(RunningSession session)
    {
        var address = session.Request.Destination;
        var destination = _destinations[address];
        destination.Leave(session);
        if (destination.Waiting is { Count: > 0 })
            _freed.Enqueue(address);
        else if (destination.Running == 0)
            _destinations.Remove(address);
    }

    /// <summary>Takes a place for the first session that waited for a destination where one has left, and can run now.</summary>
    public bool TryEnterNext([NotNullWhen(true)] out RunningSession? session)
    {
        while (_freed.TryPeek(out var address))
        {
            if (TryEnterNext(address, out session))
                return true;
            _freed.Dequeue();
        }
        session = null;
        return false;
    }

    bool TryEnterNext(Address address, [NotNullWhen(true)] out RunningSession? session)
    {
        session = null;
        if (!_destinations.TryGetValue(address, out var destination))
            return false;
        for (var node = destination.Waiting?.First; node is not null; node = node.Next)
        {
            if (!destination.HasRoomFor(node.Value, maxPerDestination))
                continue;
            session = node.Value;
            destination.Waiting!.Remove(node);
            destination.Enter(session);
            Waiting--;
            return true;
        }
        return false;
    }

    /// <summary>Takes out those that wait and are chosen.</summary>
    public List<RunningSession> Remove(Func<SessionRequest, bool> which)
    {
        var removed = new List<RunningSession>();
        foreach (var (address, destination) in _destinations.ToArray())
        {
            for (var node = destination.Waiting?.First; node is not null;)
            {
                var next = node.Next;
                if (which(node.Value.Request))
                {
                    removed.Add(node.Value);
                    destination.Waiting!.Remove(node);
                }
                node = next;
            }
            if (destination.Running == 0 && destination.Waiting is not { Count: > 0 })
                _destinations.Remove(address);
        }
        Waiting -= removed.Count;
        return removed;
    }
}
