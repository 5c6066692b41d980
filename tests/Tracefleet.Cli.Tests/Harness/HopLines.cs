using System.Text;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tests.Harness;

/// <summary>Hop events as a command wrote them.</summary>
static class HopLines
{
    public static List<HopEvent> Read(string text)
    {
        var hops = new List<HopEvent>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(HopEventJson.TryRead(Encoding.UTF8.GetBytes(line), out var hop), line);
            hops.Add(hop);
        }
        return hops;
    }
}
