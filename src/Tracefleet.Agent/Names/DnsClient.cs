using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Names;

/// <summary>Asks DNS servers for PTR records: over UDP, and over TCP what did not fit.</summary>
/// <remarks>Each question has a socket of its own, so that its port is the kernel's fresh choice and only the server asked can answer it.</remarks>
sealed class DnsClient(ResolverSettings settings, TimeProvider time)
{
    /// <summary>How long a failure to get any answer is remembered.</summary>
    static readonly TimeSpan FailureKept = TimeSpan.FromSeconds(30);

    const int LargestOverUdp = 4_096;

    /// <summary>The answer of the first server that has one; no name when none has.</summary>
    public async Task<PtrAnswer> AskAsync(Address address, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < settings.Attempts; attempt++)
        {
            foreach (var server in settings.Servers)
            {
                if (await TryAskAsync(server, address, cancellation) is { } answer)
                    return answer;
            }
        }
        return new PtrAnswer(null, FailureKept);
    }

    async Task<PtrAnswer?> TryAskAsync(IPEndPoint server, Address address, CancellationToken cancellation)
    {
        var question = new DnsMessage(address, BinaryPrimitives.ReadUInt16BigEndian(RandomNumberGenerator.GetBytes(2)));
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            var (kind, answer) = await OverUdpAsync(server, question, either.Token);
            if (kind == DnsReplyKind.Truncated)
                (kind, answer) = await OverTcpAsync(server, question, either.Token);
            return kind == DnsReplyKind.Answer ? answer : null;
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    static async Task<(DnsReplyKind, PtrAnswer)> OverUdpAsync(IPEndPoint server, DnsMessage question, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellation);
        await socket.SendAsync(question.Bytes, cancellation);
        var buffer = new byte[LargestOverUdp];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellation);
            var kind = question.Read(buffer.AsSpan(0, length), out var answer);
            if (kind != DnsReplyKind.Foreign)
                return (kind, answer);
        }
    }

    static async Task<(DnsReplyKind, PtrAnswer)> OverTcpAsync(IPEndPoint server, DnsMessage question, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellation);
        var framed = new byte[2 + question.Bytes.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Bytes.Length);
        question.Bytes.CopyTo(framed.AsMemory(2));
        await socket.SendAsync(framed, cancellation);
        var prefix = new byte[2];
        if (!await ReadWholeAsync(socket, prefix, cancellation))
            return default;
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        if (!await ReadWholeAsync(socket, reply, cancellation))
            return default;
        return (question.Read(reply, out var answer), answer);
    }

    static async Task<bool> ReadWholeAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellation)
    {
        while (buffer.Length > 0)
        {
            var length = await socket.ReceiveAsync(buffer, cancellation);
            if (length == 0)
                return false;
            buffer = buffer[length..];
        }
        return true;
    }
}
