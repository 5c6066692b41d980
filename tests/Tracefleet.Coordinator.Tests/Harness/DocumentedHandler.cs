using System.Text.Json.Nodes;

namespace Tracefleet.Coordinator.Tests.Harness;

/// <summary>Lets no answer pass that the OpenAPI document does not foretell: status, media type, and every required field of a JSON body.</summary>
sealed class DocumentedHandler : DelegatingHandler
{
    JsonNode? _document;

    public DocumentedHandler()
        : base(new SocketsHttpHandler())
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        if (!path.StartsWith("/api/", StringComparison.Ordinal))
            return response;
        var document = _document ??= await ReadAsync(new Uri(request.RequestUri, "/openapi/v1.json"), cancellationToken);
        if (OperationOf(document, path, request.Method) is { } operation)
            await CheckAsync(document, operation, response, $"{request.Method} {path}", cancellationToken);
        return response;
    }

    async Task<JsonNode> ReadAsync(Uri address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await base.SendAsync(request, cancellation);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))!;
    }

    static JsonNode? OperationOf(JsonNode document, string path, HttpMethod method) =>
        document["paths"]!.AsObject().Where(item => Fits(item.Key, path)).Select(item => item.Value![method.Method.ToLowerInvariant()]).FirstOrDefault();

    static bool Fits(string template, string path)
    {
        var (expected, actual) = (template.Split('/'), path.Split('/'));
        return expected.Length == actual.Length && expected.Zip(actual).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    static async Task CheckAsync(JsonNode document, JsonNode operation, HttpResponseMessage response, string what, CancellationToken cancellation)
    {
        var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var documented = operation["responses"]![status];
        Assert.True(documented is not null, $"{what} answered {status}, which the document does not foretell.");
        if (response.Content.Headers.ContentType?.MediaType is not { } mediaType)
            return;
        var media = documented!["content"]?[mediaType];
        Assert.True(media is not null, $"{what} answered {status} as {mediaType}, which the document does not foretell.");
        if (!mediaType.EndsWith("json", StringComparison.Ordinal) || mediaType.Contains("ndjson"))
            return;
        await response.Content.LoadIntoBufferAsync(cancellation);
        CheckFields(document, media!["schema"]!, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation)), what);
    }

    static void CheckFields(JsonNode document, JsonNode schema, JsonNode? value, string what)
    {
        if (schema["$ref"] is { } reference)
            schema = document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!;
        if (value is JsonArray items && schema["items"] is { } item)
        {
            foreach (var element in items)
                CheckFields(document, item, element, what);
        }
        if (value is not JsonObject fields)
            return;
        foreach (var required in schema["required"]?.AsArray() ?? [])
            Assert.True(fields.ContainsKey(required!.GetValue<string>()), $"{what} lacks {required}.");
        foreach (var (name, field) in fields)
        {
            if (schema["properties"]?[name] is { } property)
                CheckFields(document, property, field, $"{what} {name}");
        }
    }
}
