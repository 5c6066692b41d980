using System.Globalization;
using System.Text.Json.Nodes;

namespace Tracefleet.Coordinator.Tests.Harness;

/// <summary>One server-sent event.</summary>
sealed record ServerEvent(long? Id, string Kind, JsonNode Data);

/// <summary>Reads server-sent events as the HTML standard says, without a browser.</summary>
static class EventReading
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Reads until the last event read is the one wanted, or the stream ends.</summary>
    public static async Task<List<ServerEvent>> ReadAsync(HttpClient http, string campaign, long after, Func<ServerEvent, bool> until)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{TestCoordinator.Campaigns}/{campaign}/events");
        if (after > 0)
            request.Headers.Add("Last-Event-ID", after.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        var events = new List<ServerEvent>();
        var fields = new Dictionary<string, string>();
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length > 0)
            {
                if (line[0] != ':')
                    fields[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 2)..];
                continue;
            }
            if (!fields.TryGetValue("event", out var kind))
                continue;
            var id = fields.TryGetValue("id", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : (long?)null;
            events.Add(new ServerEvent(id, kind, JsonNode.Parse(fields["data"])!));
            fields.Clear();
            if (until(events[^1]))
                return events;
        }
        return events;
    }
}
