using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tracefleet.Benchmarks.Campaigns;

namespace Tracefleet.Benchmarks.LookingGlass;

/// <summary>Requests per second of <c>cmd</c> and <c>show/route</c> under wrk, in turns with a bare minimal API that answers with the same bytes and does nothing else.</summary>
static partial class GlassBenchmark
{
    const string Root = ".well-known/looking-glass/v1/";

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex RequestsPerSecond();

    /// <summary>Whether Debian's wrk is there.</summary>
    public static bool IsPossible => File.Exists("/usr/bin/wrk");

    public static async Task<int> RunAsync(int rounds, int seconds)
    {
        var folder = Directory.CreateTempSubdirectory("tracefleet-glass-bench-").FullName;
        var executable = Path.Combine(AppContext.BaseDirectory, "../../Tracefleet.Cli/release/tracefleet");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "glass.json"), """{"unlimitedClients":["127.0.0.0/8"],"limits":{"perRouter":{"concurrent":1000,"queue":10000}}}""");
            await MakeSnapshotAsync(executable, folder);
            var glass = new Uri($"http://127.0.0.1:{FreePort()}/");
            await using var coordinator = new FleetProcess(
                executable, "coordinator", "--port", glass.Port.ToString(CultureInfo.InvariantCulture), "--data", Path.Combine(folder, "data"), "--looking-glass", Path.Combine(folder, "glass.json"));
            using var http = new HttpClient { BaseAddress = glass };
            await UntilAnswersAsync(coordinator, http);
            var (commands, route) = (await http.GetByteArrayAsync(Root + "cmd"), await http.GetByteArrayAsync(Root + "show/route/10.77.3.9"));
            await using var bare = await BareAsync(commands, route);
            var address = new Uri(bare.Urls.Single() + "/");
            (string Name, Uri Address)[] candidates =
            [
                ("bare minimal API, body of cmd", new Uri(address, "cmd")), ("cmd", new Uri(glass, Root + "cmd")),
                ("bare minimal API, body of show/route", new Uri(address, "route")), ("show/route", new Uri(glass, Root + "show/route/10.77.3.9")),
            ];
            var measured = candidates.ToDictionary(candidate => candidate.Name, _ => new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var candidate in candidates)
                    measured[candidate.Name].Add(Wrk(candidate.Address, seconds));
            }
            Report(candidates.Select(candidate => candidate.Name).ToArray(), measured, commands.Length, route.Length);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Report(string[] names, Dictionary<string, List<double>> measured, int commands, int route)
    {
        Console.WriteLine(FormattableString.Invariant($"Bodies: cmd {commands} bytes, show/route {route} bytes\n"));
        Console.WriteLine("| Answered by | median requests/s | best | share of the bare API |\n|---|---|---|---|");
        foreach (var (place, name) in names.Index())
        {
            var bare = Median(measured[names[place / 2 * 2]]);
            Console.WriteLine(FormattableString.Invariant($"| {name} | {Median(measured[name]):0} | {measured[name].Max():0} | {Median(measured[name]) / bare:0.00} |"));
        }
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>100,000 prefixes with origins.</summary>
    static async Task MakeSnapshotAsync(string executable, string folder)
    {
        var table = Path.Combine(folder, "ipasn_20260531.dat");
        await File.WriteAllLinesAsync(table, Enumerable.Range(0, 100_000).Select(i => FormattableString.Invariant($"{10 + (i >> 16)}.{i >> 8 & 255}.{i & 255}.0/24\t{64500 + (i % 500)}")));
        using var creating = Process.Start(new ProcessStartInfo(executable, ["asn", "create", "--file", table, "--data", Path.Combine(folder, "data")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await creating.WaitForExitAsync();
        if (creating.ExitCode != 0)
            throw new InvalidOperationException(await creating.StandardError.ReadToEndAsync());
    }

    static async Task<WebApplication> BareAsync(byte[] commands, byte[] route)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet("/cmd", () => Results.Bytes(commands, "application/json"));
        app.MapGet("/route", () => Results.Bytes(route, "application/json"));
        await app.StartAsync();
        return app;
    }

    static double Wrk(Uri address, int seconds)
    {
        using var wrk = Process.Start(new ProcessStartInfo("wrk", ["-t1", "-c32", FormattableString.Invariant($"-d{seconds}s"), address.ToString()]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("wrk did not start; install Debian's package wrk.");
        var output = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        if (output.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"{address} did not answer every request with 200:\n{output}");
        return double.Parse(RequestsPerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    static async Task UntilAnswersAsync(FleetProcess coordinator, HttpClient http)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            coordinator.MustRun();
            try
            {
                using var answer = await http.GetAsync(Root + "show/route/10.77.3.9", patience.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(50, patience.Token);
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
