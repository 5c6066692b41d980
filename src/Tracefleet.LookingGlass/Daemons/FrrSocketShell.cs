using System.Text;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Speaks to FRR's daemons as vtysh does, over the sockets in <c>/run/frr</c>.</summary>
/// <remarks>A command goes out with a NUL behind it. Text comes back, then three NULs and a status byte (FRR's vtysh/vtysh.c). A session begins in
/// the view node, which has commands that look and no others; the word that leaves it, <c>enable</c>, is never sent.</remarks>
sealed class FrrSocketShell(DaemonSettings settings, AnswerBounds bounds) : IFrrShell
{
    const string UsualBgpd = "/run/frr/bgpd.vty", UsualZebra = "/run/frr/zebra.vty";
    const int EndLength = 3;

    public async Task<IReadOnlyList<FrrReply>> AskAsync(FrrDaemon daemon, IReadOnlyList<string> commands, CancellationToken cancellation)
    {
        var path = daemon == FrrDaemon.Bgpd ? settings.SocketBgp ?? UsualBgpd : settings.SocketZebra ?? UsualZebra;
        using var connection = await DaemonConnection.OpenAsync(path, bounds, cancellation);
        var replies = new List<FrrReply>(commands.Count);
        foreach (var command in commands)
            replies.Add(await AskAsync(connection, command, cancellation));
        return replies;
    }

    async Task<FrrReply> AskAsync(DaemonConnection connection, string command, CancellationToken cancellation)
    {
        connection.ForgetWhatWasReceived();
        await connection.SendAsync(Encoding.ASCII.GetBytes($"{command}\0"), cancellation);
        var text = Encoding.UTF8.GetString((await connection.ReadUntilAsync(0, bounds.MostBytes, cancellation)).Span);
        var end = await connection.ReadAsync(EndLength, cancellation);
        return end.Span is [0, 0, var status] ? new FrrReply(text, status) : throw DaemonConnection.Garbled();
    }
}
