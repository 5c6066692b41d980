using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Files of chance to measure the speed of a path with, made while they are sent.</summary>
public static class TestFileEndpoints
{
    /// <summary>Adds what the endpoints need. Add other settings before; visitors are told apart as <see cref="TrustedProxies"/>
    /// says.</summary>
    public static void AddTestFiles(this IServiceCollection services)
    {
        services.TryAddSingleton(new TestFileSettings());
        services.TryAddSingleton(TrustedProxies.None);
        services.TryAddSingleton<Visitors>();
        services.TryAddSingleton<TestFileTransfers>();
        services.TryAddSingleton<TestFileDesk>();
    }

    /// <summary>Maps <c>GET</c> and <c>HEAD</c> of <c>/testfiles/{size}MB.bin</c>, in any case.</summary>
    /// <exception cref="CoordinatorSetupException">The settings have faults.</exception>
    public static void MapTestFiles(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<TestFileSettings>().Faults() is { Count: > 0 } faults)
            throw new CoordinatorSetupException(string.Join(Environment.NewLine, faults));
        routes.MapMethods(
            "/testfiles/{name}", [HttpMethods.Get, HttpMethods.Head],
            (HttpContext context, string name, TestFileDesk desk) => desk.AnswerAsync(context, name)).ExcludeFromDescription();
    }
}
