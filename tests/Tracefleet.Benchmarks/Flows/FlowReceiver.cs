using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Tracefleet.Addressing;
using Tracefleet.Agent.Traffic.Collecting;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Benchmarks.Flows;

/// <summary>What one receiver made of a flood.</summary>
/// <param name="Offered">Records sent.</param>
/// <param name="Taken">Records it had in the end.</param>
sealed record FlowTurn(double Seconds, double CpuSeconds, double Offered, double Taken)
{
    public double TakenPerCpuSecond => Taken / CpuSeconds;
}

/// <summary>A process that receives datagrams on a port of loopback: our collector, or nfcapd, which stores them in a file in memory.</summary>
sealed partial class FlowReceiver
{
    public const string NfcapdName = "nfcapd 1.7";

    const int Port = 29_555, BufferBytes = 16 << 20;

    readonly Func<DirectoryInfo, ProcessStartInfo> _start;
    readonly Func<Process, DirectoryInfo, double> _taken;

    FlowReceiver(string name, Func<DirectoryInfo, ProcessStartInfo> start, Func<Process, DirectoryInfo, double> taken) =>
        (Name, _start, _taken) = (name, start, taken);

    public string Name { get; }

    [GeneratedRegex(@"^Flows:\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex StoredFlows();

    /// <summary>nfdump's sfcapd is a package of its own and is not taken.</summary>
    public static IEnumerable<FlowReceiver> For(FlowInputs input)
    {
        yield return Ours("collector", "nowhere");
        yield return Ours("collector into buckets", "buckets");
        if (input.Name != "sFlow" && File.Exists("/usr/bin/nfcapd"))
        {
            yield return new FlowReceiver(
                NfcapdName,
                folder => new("sh", ["-c", $"exec nfcapd -p {Port} -b 127.0.0.1 -w {folder.FullName} -t 3600 -B {BufferBytes} 2>/dev/null"]),
                (process, folder) => End(process) + folder.GetFiles("nfcapd.*").Sum(file => Stored(file.FullName)));
        }
    }

    /// <summary>In a process of its own, started by <see cref="Take"/>: tells how many records it has when its input ends, less those before a line of it.</summary>
    public static async Task<int> ReceiveAsync(string into)
    {
        var sums = new FlowSums(into == "buckets");
        await using var collector = FlowCollector.Open(
            new CollectorSettings { NetFlow = [new ListenAddress(Address.Parse("127.0.0.1"), Port)], ReceiveBufferBytes = BufferBytes }, sums, TimeProvider.System);
        Console.WriteLine("ready");
        using var second = new Timer(_ => sums.PassSecond(), null, 1_000, 1_000);
        var before = 0L;
        while (await Console.In.ReadLineAsync() is not null)
        {
            before = collector.Counts[CollectorCounts.Records];
            Console.WriteLine("marked");
        }
        await collector.DisposeAsync();
        Console.WriteLine((collector.Counts[CollectorCounts.Records] - before).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    public FlowTurn Take(FlowInputs input, double seconds)
    {
        var folder = Directory.CreateDirectory($"/dev/shm/tracefleet-flows-{Environment.ProcessId}");
        try
        {
            using var process = Process.Start(_start(folder)) ?? throw new InvalidOperationException($"{Name} did not start.");
            UntilListening();
            if (process.StartInfo.RedirectStandardInput)
                WarmUp(process, input, seconds / 2);
            var before = process.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            var offered = Send(input, watch, seconds);
            var elapsed = watch.Elapsed.TotalSeconds;
            UntilIdle(process);
            process.Refresh();
            var cpu = (process.TotalProcessorTime - before).TotalSeconds;
            return new FlowTurn(elapsed, cpu, offered, _taken(process, folder));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A collector runs for months, so what the compiler does in its first seconds is not in the figures.</summary>
    static void WarmUp(Process process, FlowInputs input, double seconds)
    {
        Send(input, Stopwatch.StartNew(), seconds);
        UntilIdle(process);
        process.StandardInput.WriteLine("mark");
        while (process.StandardOutput.ReadLine() is not (null or "marked"))
        {
        }
    }

    static FlowReceiver Ours(string name, string into) => new(
        name,
        _ => new(Environment.ProcessPath!, [.. Ourselves, "netflow-receive", into])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        },
        (process, _) =>
        {
            process.StandardInput.Close();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return double.Parse(said.TrimEnd().Split('\n')[^1], CultureInfo.InvariantCulture);
        });

    /// <summary>So that it closes its file.</summary>
    static double End(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        process.WaitForExit();
        return 0;
    }

    /// <summary>What the .NET host must be told where it runs us.</summary>
    static string[] Ourselves => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(FlowReceiver).Assembly.Location] : [];

    static double Stored(string file)
    {
        using var nfdump = Process.Start(new ProcessStartInfo("nfdump", ["-r", file, "-I"]) { RedirectStandardOutput = true })!;
        var said = nfdump.StandardOutput.ReadToEnd();
        nfdump.WaitForExit();
        return StoredFlows().Match(said) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    static double Send(FlowInputs input, Stopwatch watch, double seconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, Port));
        if (input.First is { } template)
            socket.Send(template);
        var datagrams = 0L;
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            for (var some = 0; some < 256; some++)
                socket.Send(input.All[datagrams++ % input.All.Length]);
        }
        return (double)datagrams * input.Records;
    }

    /// <summary>Until the kernel lists the port.</summary>
    static void UntilListening()
    {
        var hex = $":{Port:X4} ";
        var watch = Stopwatch.StartNew();
        while (!File.ReadAllText("/proc/net/udp").Contains(hex, StringComparison.Ordinal))
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(20))
                throw new InvalidOperationException($"Nobody listens to port {Port}.");
            Thread.Yield();
        }
    }

    /// <summary>Until it has read what the kernel held for it.</summary>
    static void UntilIdle(Process process)
    {
        var watch = Stopwatch.StartNew();
        while (Waiting() > 0 && watch.Elapsed < TimeSpan.FromSeconds(20) && !process.HasExited)
            Thread.Yield();
    }

    /// <summary>rx_queue of /proc/net/udp.</summary>
    static long Waiting() => File.ReadLines("/proc/net/udp").Where(line => line.Contains($":{Port:X4} ", StringComparison.Ordinal))
        .Where(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].EndsWith($":{Port:X4}", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
