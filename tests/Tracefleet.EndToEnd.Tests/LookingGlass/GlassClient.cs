using System.Net.Sockets;
using System.Text.Json;
using Tracefleet.Lab;
using Tracefleet.Sockets.Linux.Tests;

namespace Tracefleet.EndToEnd.Tests.LookingGlass;

/// <summary>A visitor of a looking glass, without a token.</summary>
sealed class GlassClient : IDisposable
{
    const string Root = "/.well-known/looking-glass/v1";

    readonly HttpClient _http;

    GlassClient(HttpMessageHandler handler, string address) =>
        _http = new HttpClient(handler) { BaseAddress = new Uri(address), Timeout = Patience.Long };

    public static GlassClient At(string address) => new(new SocketsHttpHandler(), address);

    /// <summary>One whose connections are made in the namespace of a host of the lab.</summary>
    public static GlassClient On(LabFixture lab, string host, string address) => new(
        new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = LabThread.In(
                    lab.Namespace(host), () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
        address);

    /// <summary>Calls below the well-known address; the body is JSend with the times that every one has.</summary>
    public async Task<GlassAnswer> CallAsync(string call)
    {
        using var response = await _http.GetAsync(new Uri(Root + call, UriKind.Relative));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        var data = body.GetProperty("data");
        Assert.True(data.TryGetProperty("performed_at", out _) && data.TryGetProperty("runtime", out _), body.ToString());
        return new GlassAnswer((int)response.StatusCode, body);
    }

    /// <summary>The same as text and then as JSON.</summary>
    public async Task<(GlassAnswer Text, GlassAnswer Json)> CallBothAsync(string call)
    {
        var (text, json) = (await CallAsync(call), await CallAsync($"{call}&format=application/json"));
        Assert.Equal(("text/plain", "application/json"), (text.Format, json.Format));
        return (text, json);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What the looking glass answered.</summary>
/// <param name="Code">HTTP status.</param>
sealed record GlassAnswer(int Code, JsonElement Body)
{
    public string Status => Body.GetProperty("status").GetString()!;

    public string Message => Body.GetProperty("message").GetString()!;

    public JsonElement Data => Body.GetProperty("data");

    public string? Router => Data.GetProperty("router").GetString();

    public string? Format => Data.GetProperty("format").GetString();

    public string[] Addresses => Texts("addresses");

    /// <summary>Of <c>text/plain</c>.</summary>
    public string[] Lines => Texts("output");

    /// <summary>Of <c>application/json</c>.</summary>
    public JsonElement[] Items => [.. Data.GetProperty("output").EnumerateArray()];

    string[] Texts(string name) => [.. Data.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    public override string ToString() => $"{Code} {Body}";
}
