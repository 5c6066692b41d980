using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The transfers of test files that run: so many at once, and so many of each visitor. For any thread.</summary>
sealed class TestFileTransfers(TestFileSettings settings)
{
    readonly Lock _gate = new();
    readonly Dictionary<ClientKey, int> _ofClient = [];
    int _running;

    public int Running
    {
        get
        {
            lock (_gate)
                return _running;
        }
    }

    /// <summary>The place of a transfer, free again once it is disposed; null when there is none.</summary>
    public IDisposable? TryBegin(ClientKey client)
    {
        lock (_gate)
        {
            var ofClient = _ofClient.GetValueOrDefault(client);
            if (_running >= settings.MaxConcurrent || ofClient >= settings.MaxConcurrentPerClient)
                return null;
            _running++;
            _ofClient[client] = ofClient + 1;
        }
        return new Place(this, client);
    }

    void End(ClientKey client)
    {
        lock (_gate)
        {
            _running--;
            if (--_ofClient[client] == 0)
                _ofClient.Remove(client);
        }
    }

    sealed class Place(TestFileTransfers transfers, ClientKey client) : IDisposable
    {
        TestFileTransfers? _transfers = transfers;

        public void Dispose() => Interlocked.Exchange(ref _transfers, null)?.End(client);
    }
}
