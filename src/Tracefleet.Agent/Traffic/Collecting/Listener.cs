using System.Net.Sockets;
using Tracefleet.Addressing;
using Tracefleet.Traffic.SFlow;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>One listening socket, the thread that reads it, and the exporters that it hears.</summary>
/// <remarks>
/// Either kind of port takes both kinds of datagrams, since they begin differently (sFlow with a version of four bytes, of which the first two are 0): an
/// exporter that was given the wrong port is heard. Nothing is allocated for a datagram of a known exporter or of a refused one.
/// </remarks>
sealed class Listener : IDisposable
{
    const int LargestDatagram = 65_535;

    /// <summary>What the kernel counts for a datagram beside its bytes: struct sk_buff, and the least room for data.</summary>
    const int KernelBytesOfDatagram = 768;

    readonly Socket _socket;
    readonly Func<Address, bool> _isAllowed;
    readonly TimeProvider _time;
    readonly Thread _thread;
    readonly Lock _gate = new();
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    uint _lastDrops;
    long _drops;
    volatile bool _isStopping;

    public Listener(ListenAddress listen, CollectorSettings settings, FlowDestination to, Func<Address, bool> isAllowed, TimeProvider time)
    {
        _socket = ListeningSocket.Bind(listen, settings.ReceiveBufferBytes);
        _isAllowed = isAllowed;
        _time = time;
        Exporters = new ExporterTable(settings, to, new SteadyClock(time));
        Bound = listen with { Port = (ushort)((System.Net.IPEndPoint)_socket.LocalEndPoint!).Port };
        ReceiveBufferBytes = ListeningSocket.GrantedBuffer(_socket);
        _thread = new Thread(Run) { IsBackground = true, Name = $"collect {Bound}" };
    }

    /// <summary>With the port that the kernel chose, if it did.</summary>
    public ListenAddress Bound { get; }

    public int ReceiveBufferBytes { get; }

    public ExporterTable Exporters { get; }

    public RefusedSources Refused { get; } = new();

    public long Received { get; private set; }

    public long RefusedDatagrams { get; private set; }

    /// <summary>Datagrams of exporters for which there is no room.</summary>
    public long ExportersRefused { get; private set; }

    /// <summary>Ends with the thread, and with its exception if it had one.</summary>
    public Task Ended => _ended.Task;

    public void Start() => _thread.Start();

    /// <summary>Datagrams that the kernel dropped; as last known once the socket is closed.</summary>
    public long KernelDrops()
    {
        lock (_gate)
        {
            if (ListeningSocket.Drops(_socket) is { } drops)
            {
                _drops += unchecked(drops - _lastDrops);
                _lastDrops = drops;
            }
            return _drops;
        }
    }

    /// <summary>Lets the thread take what the kernel has, and end.</summary>
    public void Stop()
    {
        if (_isStopping)
            return;
        _isStopping = true;
        try
        {
            // Wakes the thread: from now on an empty socket gives 0 bytes instead of waiting. Linux does so, and then says that UDP has no connection.
            _socket.Shutdown(SocketShutdown.Receive);
        }
        catch (SocketException notConnected) when (notConnected.SocketErrorCode == SocketError.NotConnected)
        {
        }
    }

    public void Dispose()
    {
        KernelDrops();
        _socket.Dispose();
    }

    void Run()
    {
        try
        {
            Receive();
            _ended.SetResult();
        }
        catch (Exception fault)
        {
            _ended.SetException(fault);
        }
    }

    void Receive()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram);
        var from = new System.Net.SocketAddress(_socket.AddressFamily);
        // At the end no more is taken than the kernel can have held then, or a flood would never let it end.
        for (var held = 2L * ReceiveBufferBytes; held > 0;)
        {
            var length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
            if (length == 0 && _isStopping)
                return;
            Received++;
            Take(buffer.AsSpan(0, length), DatagramSource.Of(from), _time.GetUtcNow().ToUnixTimeMilliseconds());
            if (_isStopping)
                held -= length + KernelBytesOfDatagram;
        }
    }

    internal void Take(ReadOnlySpan<byte> datagram, DatagramSource source, long now)
    {
        if (!_isAllowed(source.Address))
        {
            RefusedDatagrams++;
            Refused.Add(source.Address);
            return;
        }
        var session = datagram is [0, 0, ..]
            ? Exporters.FindSFlow(source.Address, SFlowDecoder.AgentOf(datagram), now)
            : Exporters.FindNetFlow(source, now);
        if (session is null)
            ExportersRefused++;
        else
            session.Take(datagram, now);
    }
}
