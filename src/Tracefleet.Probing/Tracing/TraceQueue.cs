using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;

namespace Tracefleet.Probing.Tracing;

/// <summary>Holds back traces whose destination is busy: too many run towards it, or one of them has the same flow.</summary>
/// <remarks>Waiting keeps flow n of today the flow n of tomorrow; moving a trace to other ports would show another path.</remarks>
sealed class TraceQueue(int maxPerDestination)
{
    readonly Dictionary<Address, Destination> _destinations = [];

    sealed class Destination
    {
        public int Running;
        public readonly LinkedList<TraceRequest> Waiting = new();
    }

    public int Waiting { get; private set; }

    /// <summary>Takes a place for the trace, or lets it wait.</summary>
    public bool TryEnter(TraceRequest request, bool isFlowFree)
    {
        var destination = DestinationOf(request.Destination);
        if (isFlowFree && destination.Running < maxPerDestination)
        {
            destination.Running++;
            return true;
        }
        destination.Waiting.AddLast(request);
        Waiting++;
        return false;
    }

    /// <summary>Gives a trace's place back.</summary>
    public void Leave(Address address)
    {
        var destination = _destinations[address];
        destination.Running--;
        Drop(address, destination);
    }

    /// <summary>Takes a place for the first trace that waited for this destination and can run now.</summary>
    public bool TryEnterNext(Address address, Func<TraceRequest, bool> isFlowFree, [NotNullWhen(true)] out TraceRequest? request)
    {
        request = null;
        if (!_destinations.TryGetValue(address, out var destination) || destination.Running >= maxPerDestination)
            return false;
        for (var node = destination.Waiting.First; node is not null; node = node.Next)
        {
            if (!isFlowFree(node.Value))
                continue;
            request = node.Value;
            destination.Waiting.Remove(node);
            destination.Running++;
            Waiting--;
            return true;
        }
        return false;
    }

    /// <summary>Takes out those that wait and are chosen.</summary>
    public List<TraceRequest> Remove(Func<TraceRequest, bool> which)
    {
        var removed = new List<TraceRequest>();
        foreach (var (address, destination) in _destinations.ToArray())
        {
            for (var node = destination.Waiting.First; node is not null;)
            {
                var next = node.Next;
                if (which(node.Value))
                {
                    removed.Add(node.Value);
                    destination.Waiting.Remove(node);
                }
                node = next;
            }
            Drop(address, destination);
        }
        Waiting -= removed.Count;
        return removed;
    }

    Destination DestinationOf(Address address)
    {
        if (!_destinations.TryGetValue(address, out var destination))
            _destinations[address] = destination = new Destination();
        return destination;
    }

    void Drop(Address address, Destination destination)
    {
        if (destination.Running == 0 && destination.Waiting.Count == 0)
            _destinations.Remove(address);
    }
}
