using System.Net.Sockets;
using System.Text;

namespace Tracefleet.LookingGlass.Tests.Daemons;

/// <summary>A unix socket that says what the test wants to one client.</summary>
sealed class ScriptedDaemon : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tracefleet-daemon-");
    readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly CancellationTokenSource _end = new();
    readonly Task _serving;

    public ScriptedDaemon(Func<ScriptedClient, Task> serve)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _serving = ServeAsync(serve);
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "daemon.sock");

    /// <summary>Ends when the client has gone and the script with it.</summary>
    public Task Served => _serving.WaitAsync(TimeSpan.FromSeconds(30));

    async Task ServeAsync(Func<ScriptedClient, Task> serve)
    {
        try
        {
            using var client = await _listener.AcceptAsync(_end.Token);
            await using var stream = new NetworkStream(client);
            await serve(new ScriptedClient(stream, _end.Token));
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // The client had enough.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
        _folder.Delete(recursive: true);
    }
}

sealed class ScriptedClient(NetworkStream stream, CancellationToken end)
{
    public async Task SayAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), end);

    public async Task SayWithoutEndAsync(string text)
    {
        while (true)
            await SayAsync(text);
    }

    /// <summary>What the client says up to an end; empty when it has gone.</summary>
    public async Task<string> HearAsync(char ending = '\n')
    {
        var (text, one) = (new StringBuilder(), new byte[1]);
        while (await stream.ReadAsync(one, end) == 1 && one[0] != ending)
            text.Append((char)one[0]);
        return text.ToString();
    }
}
