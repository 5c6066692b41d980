using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Campaigns.Results;
using Tracefleet.Coordinator.Api;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Coordinator.Live;
using Tracefleet.Coordinator.LookingGlass.Page;
using Tracefleet.LookingGlass.Configured;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The looking glass as services.</summary>
static class GlassServices
{
    public static void AddLookingGlass(this IServiceCollection services, CoordinatorSetup setup)
    {
        var (glass, options) = (setup.Glass, setup.Options);
        services.AddSingleton(glass).AddSingleton(glass.TestFiles).AddSingleton(glass.Audit).AddSingleton(glass.Proxies()).AddSingleton(glass.Unlimited());
        services.AddSingleton<IAuditSink, AuditLog>();
        services.AddTestFiles();
        services.AddSingleton<GlassVisitor>().AddSingleton<GlassAnswers>().AddSingleton<GlassRouteTable>().AddSingleton<GlassRouters>();
        services.AddSingleton(provider => new CallLimits(glass.Limits, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new GlassResolver(
            provider.GetRequiredService<ProbePolicy>(), options.HostLookup ?? Dns.GetHostAddressesAsync, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new GlassMeasurements(
            provider.GetRequiredService<Workbench>(), provider.GetRequiredService<CampaignConductor>(), provider.GetRequiredService<CampaignDesk>(),
            provider.GetRequiredService<IHopStore>(), provider.GetRequiredService<LiveTraces>()));
        services.AddSingleton(provider => new GlassResults(
            options.GlassResultsFolder, glass.KeptResults, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<GlassResults>>()));
        services.AddSingleton(options.ReverseLookup ?? NameOfAsync).AddSingleton<GlassBlurb>().AddSingleton<GlassPage>().AddSingleton<VisitorCard>();
        services.AddSingleton<GlassFacts>().AddSingleton<CommandRunner>().AddSingleton<GlassOwnCommands>().AddSingleton<GlassErrands>().AddSingleton<GlassAudit>()
            .AddSingleton<GlassDesk>();
    }

    static async Task<string?> NameOfAsync(IPAddress address, CancellationToken cancellation) => (await Dns.GetHostEntryAsync(address.ToString(), cancellation)).HostName;
}
