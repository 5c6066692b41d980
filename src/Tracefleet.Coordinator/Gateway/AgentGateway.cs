using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Tracefleet.Actors;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Conducting;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>Where agents come in: token, hello, one session for each agent, farewell.</summary>
sealed class AgentGateway(
    LinkToken token, AgentSessions sessions, Entities entities, CampaignConductor conductor, BatchIntake intake, LiveIntake previews,
    GatewaySettings settings)
{
    static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(10);

    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        var authorized = token.Accepts(context.Request.Headers.Authorization);
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        var socket = new LinkSocket(webSocket, settings.Time);
        if (authorized)
            await GreetAsync(socket, stopping);
        else
            await RefuseAsync(socket, RefusalCodes.Unauthorized, "The token is missing or wrong; give the agent the coordinator's token file.", retry: false);
    }

    async Task GreetAsync(LinkSocket socket, CancellationToken stopping)
    {
        try
        {
            if (await ReadHelloAsync(socket, stopping) is { } hello)
                await ServeAsync(socket, hello, stopping);
        }
        catch (LinkFormatException fault)
        {
            await RefuseAsync(socket, RefusalCodes.InvalidHello, fault.Message, retry: false);
        }
        catch (Exception failure) when (failure is StoreException or EntityUnavailableException)
        {
            settings.Log.AgentNotJoined(failure);
            await RefuseAsync(socket, RefusalCodes.Unavailable, "The coordinator cannot record sessions now; connect again later.", retry: true);
        }
    }

    /// <summary>The hello, or null when there was none worth an answer or it was refused.</summary>
    async Task<AgentHello?> ReadHelloAsync(LinkSocket socket, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(HelloPatience, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            if (await socket.ReadAsync(either.Token) is not { } message)
                return null;
            var hello = message.Hello ?? throw new LinkFormatException("kind", $"{message.KindCase} came before the hello.");
            if (hello.Protocol >= LinkLimits.ProtocolVersion)
                return hello.ToDomain();
            await RefuseAsync(
                socket, RefusalCodes.ProtocolTooOld,
                $"Protocol {hello.Protocol} is no longer spoken here, {LinkLimits.ProtocolVersion} is; update the agent.", retry: false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    async Task ServeAsync(LinkSocket socket, AgentHello hello, CancellationToken stopping)
    {
        var session = new AgentSession(Guid.CreateVersion7(settings.Time.GetUtcNow()).ToString("n"), hello);
        sessions.Put(session)?.End(
            RefusalCodes.Replaced, $"Agent {hello.Agent} has connected again; give each agent a data directory of its own.", retry: false);
        settings.Metrics.SessionOpened();
        try
        {
            await JoinAsync(session, stopping);
            await new AgentConversation(session, socket, intake, previews, conductor, settings).RunAsync(stopping);
        }
        finally
        {
            sessions.Remove(session);
            settings.Metrics.SessionClosed();
            await LeaveAsync(session);
        }
    }

    async Task JoinAsync(AgentSession session, CancellationToken stopping)
    {
        var hello = session.Hello;
        var join = new VantagePointCommand.Join(session.Agent, session.Id, hello.Inventory, hello.Holding, settings.Time.GetUtcNow());
        await entities.Places.AskAsync(session.VantagePoint, join, stopping);
        session.Offer(new CoordinatorMessage
        {
            Welcome = new Welcome
            {
                Session = session.Id,
                HeartbeatMs = (uint)settings.HeartbeatInterval.TotalMilliseconds,
                TakesLiveHops = true,
            },
        });
        settings.Log.AgentJoined(session.Agent, session.VantagePoint, hello.Inventory.Version, hello.Inventory.Transport);
        await conductor.AgentHasJoinedAsync(session, stopping);
    }

    // Unrecorded, the leave is made up for by the next hello of the agent or the next start of the coordinator.
    async Task LeaveAsync(AgentSession session)
    {
        settings.Log.AgentLeft(session.Agent, session.VantagePoint);
        try
        {
            var leave = new VantagePointCommand.Leave(session.Agent, session.Id, settings.Time.GetUtcNow());
            await entities.Places.AskAsync(session.VantagePoint, leave, CancellationToken.None);
        }
        catch (Exception failure) when (failure is StoreException or EntityUnavailableException)
        {
            settings.Log.LeaveNotRecorded(session.Agent, session.VantagePoint, failure);
        }
    }

    async Task RefuseAsync(LinkSocket socket, string code, string message, bool retry)
    {
        settings.Metrics.MessageRefused(code);
        settings.Log.HelloRefused(code, message);
        var refusal = new CoordinatorMessage { Refusal = new Refusal { Code = code, Message = message, Retry = retry } };
        using var patience = new CancellationTokenSource(HelloPatience, settings.Time);
        try
        {
            if (!await socket.WriteAsync(refusal, patience.Token))
                return;
            await socket.CloseAsync(code, patience.Token);
            await socket.DrainAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            socket.Abort();
        }
    }
}
