using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Configured;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Runs the operator's own commands on this host.</summary>
public sealed class GlassOwnCommands(GlassSettings settings, CommandRunner runner)
{
    /// <summary>Runs the command for the first of the addresses; one without a target runs the argv it has.</summary>
    public async Task<GlassReport> RunAsync(GlassRun run, GlassReport blank, ImmutableArray<Address> addresses, CancellationToken cancellation)
    {
        var configured = settings.Commands[run.Call.Command.Words];
        var argv = addresses is [var target, ..]
            ? target.IsIpv4 ? configured.Argv4 : configured.Argv6
            : run.Call.Query.Family == GlassFamily.Ipv6 ? configured.Argv6 ?? configured.Argv4 : configured.Argv4 ?? configured.Argv6;
        if (argv is not { } template)
            return blank with { Fault = GlassFault.Invalid($"'{run.Call.Command.Words}' does not support IPv{(addresses is [{ IsIpv4: false }, ..] ? 6 : 4)}.") };
        var lines = ImmutableArray.CreateBuilder<string>();
        var result = await runner.RunAsync(template, addresses is [var checkedTarget, ..] ? checkedTarget.ToString() : null, configured.Timeout, line =>
        {
            lines.Add(line);
            run.Tell(new GlassProgress([.. lines], []));
        }, cancellation);
        return result.TimedOut
            ? blank with { Fault = new GlassFault(GlassFaultKind.Timeout, $"'{run.Call.Command.Words}' was ended after {configured.Timeout.TotalSeconds:0} s."), Lines = result.Lines }
            : blank with { Succeeded = result.Succeeded, Lines = result.Lines };
    }
}
