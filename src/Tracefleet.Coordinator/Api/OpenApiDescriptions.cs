using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Tracefleet.Coordinator.Api;

/// <summary>Puts the words of <see cref="ApiTexts"/> and the possible errors into the OpenAPI document.</summary>
static class OpenApiDescriptions
{
    static readonly HashSet<int> Retried = [StatusCodes.Status503ServiceUnavailable];

    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, ApiText text) =>
        route.WithName(text.Name).WithTags(text.Tag).WithSummary(text.Summary).WithDescription(text.Description).WithMetadata(text);

    /// <summary>States which errors an operation has; 400 names every faulty field.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            if (status is StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity)
                route.Produces<HttpValidationProblemDetails>(status, Problems.MediaType);
            else
                route.Produces<ProblemDetails>(status, Problems.MediaType);
        }
        return route;
    }

    public static void AddTo(OpenApiOptions options)
    {
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiText>().FirstOrDefault() is { } text)
                Apply(operation, text);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Tracefleet",
                Version = "1",
                Description = "Measures the paths of the Internet from many places at once. Errors are problem details (RFC 9457).",
                License = new OpenApiLicense { Name = "Apache-2.0" },
            };
            document.Servers = [];
            ApiFields.AddTo(document);
            return Task.CompletedTask;
        });
    }

    static void Apply(OpenApiOperation operation, ApiText text)
    {
        foreach (var parameter in text.Parameters)
            (operation.Parameters ??= []).Add(Parameter(parameter));
        foreach (var media in operation.RequestBody?.Content?.Values ?? [])
            media.Examples = text.Requests?.ToDictionary(request => request.Key, IOpenApiExample (request) => new OpenApiExample { Value = JsonNode.Parse(request.Value) });
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (text.Response is { } example && status.StartsWith('2') && response.Content is { } content)
                SetExample(content, example);
            if (text.ResponseHeader is { } header && status.StartsWith('2') && response is OpenApiResponse good)
                (good.Headers ??= new Dictionary<string, IOpenApiHeader>())[header.Name] = Header(header);
            if (int.TryParse(status, out var code) && code >= 400)
                Describe(response, code);
        }
    }

    static OpenApiParameter Parameter(ApiParameter parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.InHeader ? ParameterLocation.Header : ParameterLocation.Query,
        Description = parameter.Description,
        Schema = parameter.IsNumber
            ? new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" }
            : new OpenApiSchema { Type = JsonSchemaType.String },
        Example = parameter.Example is null ? null : parameter.IsNumber ? JsonNode.Parse(parameter.Example) : JsonValue.Create(parameter.Example),
    };

    static OpenApiHeader Header(ApiParameter header) => new()
    {
        Description = header.Description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = header.Example,
    };

    static void Describe(IOpenApiResponse response, int status)
    {
        var problem = Problems.Of(status, Problems.Of(status, "").Title!);
        response.Description = problem.Title;
        if (response.Content is { } content)
        {
            SetExample(content, new JsonObject
            {
                ["type"] = problem.Type,
                ["title"] = problem.Title,
                ["status"] = status,
                ["detail"] = problem.Detail,
            }.ToJsonString());
        }
        if (Retried.Contains(status) && response is OpenApiResponse concrete)
        {
            (concrete.Headers ??= new Dictionary<string, IOpenApiHeader>())["Retry-After"] = new OpenApiHeader
            {
                Description = "Seconds to wait.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
            };
        }
    }

    static void SetExample(IDictionary<string, OpenApiMediaType> content, string example)
    {
        foreach (var (mediaType, media) in content)
            media.Example = mediaType.EndsWith("json", StringComparison.Ordinal) && !mediaType.Contains("ndjson") ? JsonNode.Parse(example) : JsonValue.Create(example);
    }
}
