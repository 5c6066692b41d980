using System.Runtime.CompilerServices;
using System.Text;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>A session with BIRD's control socket that can only look: BIRD itself refuses everything else after <c>restrict</c>.</summary>
sealed class BirdConversation : IDisposable
{
    const int Welcome = 1, AccessRestricted = 16;

    readonly DaemonConnection _connection;
    readonly AnswerBounds _bounds;

    BirdConversation(DaemonConnection connection, AnswerBounds bounds) => (_connection, _bounds) = (connection, bounds);

    /// <exception cref="GlassRouterException">It is no BIRD that listens, or one that would let this session change something.</exception>
    public static async Task<BirdConversation> OpenAsync(string path, AnswerBounds bounds, CancellationToken cancellation)
    {
        var conversation = new BirdConversation(await DaemonConnection.OpenAsync(path, bounds, cancellation), bounds);
        try
        {
            await conversation.ExpectAsync(Welcome, cancellation);
            await conversation.SendAsync("restrict", cancellation);
            await conversation.ExpectAsync(AccessRestricted, cancellation);
            return conversation;
        }
        catch
        {
            conversation.Dispose();
            throw;
        }
    }

    /// <summary>The lines of the reply, its last one included where it says something.</summary>
    public async IAsyncEnumerable<BirdLine> AskAsync(string command, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await SendAsync(command, cancellation);
        for (var before = -1; ;)
        {
            var line = await ReadAsync(before, cancellation);
            if (!line.IsLast || line.Text.Length > 0)
                yield return line;
            if (line.IsLast)
                yield break;
            before = line.Code;
        }
    }

    async Task ExpectAsync(int code, CancellationToken cancellation)
    {
        if (await ReadAsync(before: -1, cancellation) is var line && (line.Code != code || !line.IsLast))
            throw line.IsError ? new GlassRouterException("The router refuses to be asked.") : DaemonConnection.Garbled();
    }

    async Task SendAsync(string command, CancellationToken cancellation)
    {
        _connection.ForgetWhatWasReceived();
        await _connection.SendAsync(Encoding.ASCII.GetBytes($"{command}\n"), cancellation);
    }

    async ValueTask<BirdLine> ReadAsync(int before, CancellationToken cancellation)
    {
        while (true)
        {
            var bytes = await _connection.ReadUntilAsync((byte)'\n', _bounds.LongestLine, cancellation);
            if (bytes.Span is [(byte)'+', ..])
                continue;
            return BirdLine.TryParse(bytes.Span, before, out var line) ? line : throw DaemonConnection.Garbled();
        }
    }

    public void Dispose() => _connection.Dispose();
}
