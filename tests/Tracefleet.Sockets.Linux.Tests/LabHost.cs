using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Sockets.Linux.Tests;

/// <summary>A transport on a host of the lab.</summary>
sealed class LabHost(LabFixture lab, string name) : IDisposable
{
    public RawSocketTransport Transport { get; } = LabThread.In(lab.Namespace(name), RawSocketTransport.Open);

    /// <summary>Every packet that arrives until there are as many as expected, or five seconds have gone.</summary>
    public List<Received> Receive(int expected)
    {
        var batch = new PacketBatch(64);
        var received = new List<Received>();
        var deadline = Transport.Receive(batch, Instant.MinValue) + TimeSpan.FromSeconds(5);
        Keep();
        while (received.Count < expected && Transport.Receive(batch, deadline) < deadline)
            Keep();
        return received;

        void Keep()
        {
            for (var i = 0; i < batch.Count; i++)
                received.Add(new Received(batch[i].ToArray(), batch.At(i), batch.Truncated(i)));
        }
    }

    public void Dispose() => Transport.Dispose();
}

sealed record Received(byte[] Bytes, Instant At, bool Truncated);

static class LabAddresses
{
    public static Address VantageAddress(this LabFixture lab, string name, int family) => Address.Parse(lab.Truth.Vantage(name).Address(family));

    public static Address TargetAddress(this LabFixture lab, string name, int family) => Address.Parse(lab.Truth.Target(name).Address(family));

    /// <summary>Lets every user of this host open ICMP sockets, as most distributions do; a new namespace lets nobody.</summary>
    public static void AllowEchoSockets(this LabFixture lab, string name)
    {
        using var shell = lab.Start(name, "sh", "-c", "echo '0 2147483647' > /proc/sys/net/ipv4/ping_group_range");
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    public static Wire Wire(this LabFixture lab, string vantage, string target, int family) =>
        new(lab.VantageAddress(vantage, family), lab.TargetAddress(target, family));
}
