namespace Tracefleet.Coordinator.Tests.LookingGlass;

public sealed class GlassAuditTests
{
    [Fact]
    public async Task Every_call_leaves_a_line()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("tracefleet-audit-").FullName, "audit.log");
        await using (var glass = await GlassBench.StartAsync($$"""
            "audit":{"file":"{{file}}"}
            """, limits: """{"perClient":{"burst":2,"perMinute":1}}"""))
        {
            foreach (var call in new[] { "/cmd", $"/ping/{glass.Target}?router=FRA", "/show/route/203.0.113.9", "/ping/%22x", "/routers/9", $"/ping/{glass.Target}" })
                await glass.CallAsync(call);

            var lines = await File.ReadAllLinesAsync(file);

            Assert.All(lines, line => Assert.Matches(@"^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z client=127\.0\.0\.1 ", line));
            string[] expected =
            [
                "command=cmd status=success http=200", $"router=fra command=ping target={glass.Target} probed={glass.Target} status=success http=200",
                "router=fra command=\"show route\" target=203.0.113.9 status=fail http=200", "command=\"ping/\\\"x\" status=error http=400", "command=routers/9 status=error http=400",
                $"command=ping target={glass.Target} status=error http=429",
            ];
            Assert.Equal(expected, lines.Select(line => line[(line.IndexOf("127.0.0.1 ", StringComparison.Ordinal) + 10)..line.IndexOf(" runtime_ms", StringComparison.Ordinal)]));
            Assert.EndsWith(" refused_by=client", lines[^1]);
            Assert.Contains(" limit_s=30", lines[1]);
        }
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
