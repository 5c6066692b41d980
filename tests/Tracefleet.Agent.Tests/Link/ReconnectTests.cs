using Tracefleet.Agent.Link;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Tests.Link;

/// <summary>How sessions end and how the next one begins.</summary>
public sealed class ReconnectTests : IAsyncLifetime
{
    FakeCoordinator _coordinator = null!;

    [Fact]
    public async Task After_a_broken_connection_exactly_what_is_not_acknowledged_is_sent_again()
    {
        await using var agent = new LinkRun(_coordinator.Address).With(1, 2, 3, 4, 5).Start();
        var first = await Welcomed();
        var batches = await first.BatchesAsync(5);
        await first.AcknowledgeAsync(batches[1]);
        await Patience.UntilAsync("two batches are acknowledged", () => agent.Spool.Count == 3);

        first.Abort();
        agent.With(6);
        var second = await agent.ReconnectedAsync(_coordinator);
        await second.WelcomeAsync();

        Assert.Equal(batches[2..], (await second.BatchesAsync(4))[..3]);
        Assert.NotNull((await second.ReceiveAsync()).Ready);
    }

    [Fact]
    public async Task The_next_hello_names_what_the_agent_is_still_working_on()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var first = await Welcomed();
        var lease = new ShardLease("c1", 4, 2);
        await first.SendAsync(LinkRun.Assign(lease));
        await agent.HoldsAsync(lease);

        await first.CloseAsync();
        var hello = await (await agent.ReconnectedAsync(_coordinator)).WelcomeAsync();

        Assert.Equal([lease], hello.Holding.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0A")]
    [InlineData("FFFFFFFF")]
    [InlineData("1A00")]
    [InlineData("7A020801")]
    public async Task A_frame_that_is_no_message_ends_the_session_and_the_agent_connects_anew(string frame)
    {
        await using var agent = new LinkRun(_coordinator.Address).With(1).Start();
        var first = await Welcomed();

        await first.SendAsync(Convert.FromHexString(frame));
        await first.GoneAsync();

        var second = await agent.ReconnectedAsync(_coordinator);
        await second.WelcomeAsync();
        Assert.Equal(1, (await second.BatchAsync()).Seq);
    }

    [Fact]
    public async Task A_frame_without_end_is_cut_off_and_the_agent_connects_anew()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var first = await Welcomed();

        await Record.ExceptionAsync(() => first.SendAsync(new byte[LinkLimits.MaxFrameBytes + 1]));
        await first.GoneAsync();

        await (await agent.ReconnectedAsync(_coordinator)).WelcomeAsync();
    }

    [Fact]
    public async Task An_assignment_with_impossible_values_ends_the_session_and_is_not_taken_on()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var first = await Welcomed();
        var impossible = LinkRun.Assign(new ShardLease("c1", 0, 1));
        impossible.Assign.Spec = """{"maxTtl":4000}""";

        await first.SendAsync(impossible);
        await first.GoneAsync();

        Assert.Empty(agent.Executor.Holding);
        await (await agent.ReconnectedAsync(_coordinator)).WelcomeAsync();
    }

    [Fact]
    public async Task A_refusal_for_good_ends_the_link_and_says_why()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var session = await _coordinator.AcceptAsync();
        await session.ReceiveAsync();

        await session.SendAsync(Refusal("protocol_too_old", "Install 2.0.", retry: false));

        var refusal = await Assert.ThrowsAsync<AgentRefusedException>(() => agent.Running.WithPatience());
        Assert.Equal(("protocol_too_old", "Install 2.0.", false), (refusal.Code, refusal.Message, refusal.Retry));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_for_now_makes_the_agent_try_again(bool afterWelcome)
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var session = await _coordinator.AcceptAsync();
        if (afterWelcome)
            await session.WelcomeAsync();
        else
            await session.ReceiveAsync();

        await session.SendAsync(Refusal("shutting_down", "Later.", retry: true));
        await session.GoneAsync();

        await (await agent.ReconnectedAsync(_coordinator)).WelcomeAsync();
        Assert.False(agent.Running.IsCompleted);
    }

    [Fact]
    public async Task A_coordinator_that_does_not_welcome_is_left_after_ten_seconds()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var session = await _coordinator.AcceptAsync();
        await session.ReceiveAsync();

        await Patience.UntilAsync("the welcome is waited for", () => agent.Time.Waiting(TimeSpan.FromSeconds(10)) > 0);
        agent.Time.Advance(TimeSpan.FromSeconds(10));
        await session.GoneAsync();

        await (await agent.ReconnectedAsync(_coordinator)).WelcomeAsync();
    }

    [Fact]
    public async Task A_token_that_changes_is_used_for_the_next_connection()
    {
        await using var agent = new LinkRun(_coordinator.Address, token: "old").Start();
        var first = await Welcomed();
        Assert.Equal("Bearer old", first.Authorization);

        File.WriteAllText(Path.Combine(agent.SpoolPath, "..", "token"), "new");
        await first.CloseAsync();

        Assert.Equal("Bearer new", (await agent.ReconnectedAsync(_coordinator)).Authorization);
    }

    [Fact]
    public async Task A_batch_damaged_on_disk_gives_its_shard_back_and_the_rest_goes_on()
    {
        await using var agent = new LinkRun(_coordinator.Address).With(1, 2, 3);
        var (damaged, other) = (Batches.Shard, new ShardLease("c9", 0, 1));
        agent.Spool.Add(Batches.Batch(1, other));
        agent.Executor.Assign(ExecutorRun.Assignment(damaged, "192.0.2.1"));
        agent.Executor.Assign(ExecutorRun.Assignment(other, "192.0.2.1"));
        File.WriteAllBytes(Path.Combine(agent.SpoolPath, "000000000002.batch"), [0]);
        agent.Start();
        await (await Welcomed()).GoneAsync();

        var second = await agent.ReconnectedAsync(_coordinator);
        var hello = await second.WelcomeAsync();

        Assert.Equal([other], hello.Holding.ToArray());
        Assert.Equal(Batches.Batch(1, other), await second.BatchAsync());
        Assert.NotNull((await second.ReceiveAsync()).Ready);
    }

    public async Task InitializeAsync() => _coordinator = await FakeCoordinator.StartAsync();

    public async Task DisposeAsync() => await _coordinator.DisposeAsync();

    async Task<FakeSession> Welcomed()
    {
        var session = await _coordinator.AcceptAsync();
        await session.WelcomeAsync();
        return session;
    }

    static CoordinatorMessage Refusal(string code, string message, bool retry) =>
        new() { Refusal = new Refusal { Code = code, Message = message, Retry = retry } };
}
