using System.Diagnostics;
using Tracefleet.Lab;
using Tracefleet.Sockets.Linux.Capturing;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

/// <summary>Two namespaces joined by a cable on which nobody speaks by himself, so that every frame on it is a test's. Removed when disposed.</summary>
sealed class SilentPair : IDisposable
{
    public const string Left = "left0", Right = "right0";

    static int s_pairs;

    readonly string _prefix = $"q{(Environment.ProcessId * 32 + Interlocked.Increment(ref s_pairs)) & 0xFFFFF:x}";

    public SilentPair()
    {
        foreach (var name in (string[])[LeftSpace, RightSpace])
        {
            Run("/sbin/ip", "netns", "add", name);
            Run("/sbin/ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        }
        ChainFixture.Ip(LeftSpace, $"link add {Left} numtxqueues 2 numrxqueues 2 type veth peer name {Right} netns {RightSpace} numtxqueues 2 numrxqueues 2");
        ChainFixture.Ip(LeftSpace, $"link set {Left} up");
        ChainFixture.Ip(RightSpace, $"link set {Right} up");
    }

    public string LeftSpace => $"{_prefix}-l";
    public string RightSpace => $"{_prefix}-r";

    public FrameSource FromLeft() => LabThread.In(LeftSpace, () => FrameSource.Open(Left));

    public FrameSource FromRight() => LabThread.In(RightSpace, () => FrameSource.Open(Right));

    public CaptureRing CaptureRight(Func<CaptureRingOptions, CaptureRingOptions>? change = null) =>
        LabThread.In(RightSpace, () => CaptureRing.Open((change ?? (options => options))(new() { Interface = Right, RingMegabytes = 4 })));

    public CaptureFilter FilterRight(string expression) => LabThread.In(RightSpace, () => CaptureFilter.Compile(expression, Right));

    public void Dispose()
    {
        Run("/sbin/ip", "netns", "del", LeftSpace);
        Run("/sbin/ip", "netns", "del", RightSpace);
    }

    static void Run(string fileName, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(fileName, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
