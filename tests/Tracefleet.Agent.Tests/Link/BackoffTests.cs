using System.Net;
using System.Net.Sockets;
using Tracefleet.Agent.Tests.Harness;

namespace Tracefleet.Agent.Tests.Link;

/// <summary>How long the agent waits for a coordinator and between its tries.</summary>
public sealed class BackoffTests : IAsyncLifetime
{
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    FakeCoordinator _coordinator = null!;

    [Fact]
    public async Task A_host_that_takes_the_connection_and_says_nothing_is_left_after_ten_seconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var agent = new LinkRun(new Uri($"http://{silent.LocalEndpoint}")).Start();
        using var first = await silent.AcceptTcpClientAsync().WithPatience();

        var second = silent.AcceptTcpClientAsync();
        await agent.Time.AdvanceUntilAsync(second);

        using var accepted = await second;
        Assert.InRange(agent.Time.GetUtcNow() - ManualTime.Start, ConnectTimeout, TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Tries_to_connect_back_off_exponentially_up_to_half_a_minute()
    {
        await using var agent = new LinkRun(FakeCoordinator.Nowhere()).Start();

        var delays = await DelaysAsync(agent, 14, _ => Task.CompletedTask);

        // The jitter moves each try, but the time of the first six is set within a factor of two.
        Assert.InRange(delays[..6].Sum(delay => delay.TotalSeconds), 5, 12);
        Assert.All(delays, delay => Assert.InRange(delay.TotalSeconds, 0, 30));
        Assert.InRange(delays[6..].Sum(delay => delay.TotalSeconds), 60, 240);
    }

    [Fact]
    public async Task Sessions_that_end_at_once_back_off_too()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();

        var delays = await DelaysAsync(agent, 6, async time =>
        {
            var session = await _coordinator.AcceptAsync();
            await session.WelcomeAsync();
            await session.CloseAsync();
        });

        Assert.InRange(delays.Sum(delay => delay.TotalSeconds), 5, 12);
    }

    [Fact]
    public async Task A_session_that_had_settled_is_followed_by_the_next_one_soon()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var first = await Welcomed();
        Assert.NotNull((await first.ReceiveAsync()).Ready);
        agent.Time.Advance(TimeSpan.FromSeconds(10));

        await first.CloseAsync();
        await Patience.UntilAsync("the next try is set", () => agent.Time.Waiting(TimeSpan.FromMilliseconds(250)) == 1);
        agent.Time.Advance(TimeSpan.FromMilliseconds(250));

        await Welcomed();
    }

    public async Task InitializeAsync() => _coordinator = await FakeCoordinator.StartAsync();

    public async Task DisposeAsync() => await _coordinator.DisposeAsync();

    async Task<FakeSession> Welcomed()
    {
        var session = await _coordinator.AcceptAsync();
        await session.WelcomeAsync();
        return session;
    }

    /// <summary>How long the agent waited before each of its next tries; the clock is moved on by that.</summary>
    static async Task<List<TimeSpan>> DelaysAsync(LinkRun agent, int count, Func<ManualTime, Task> meet)
    {
        var delays = new List<TimeSpan>();
        await meet(agent.Time);
        await foreach (var due in agent.Time.Created)
        {
            // Guards of ten seconds and heartbeats of a minute are no waits.
            if (due == ConnectTimeout || due == TimeSpan.FromMinutes(1))
                continue;
            delays.Add(due);
            if (delays.Count == count)
                break;
            agent.Time.Advance(due);
            await meet(agent.Time);
        }
        return delays;
    }
}
