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
    /// <summary>Runs the command for the first of the addresses, which has been checked; one without a target for the family asked for.</summary>
    public async Task<GlassReport> RunAsync(GlassRun run, GlassReport blank, ImmutableArray<Address> addresses, CancellationToken cancellation)
    {
        var (command, configured) = (run.Call.Command, settings.Commands[run.Call.Command.Words]);
        CommandTarget? target = addresses is [var address, ..] ? CommandTarget.Of(address) : null;
        var isIpv6 = target?.IsIpv6 ?? run.Call.Query.Family == GlassFamily.Ipv6;
        var argv = CommandArgv.For(configured, isIpv6, target) ?? (target is null ? CommandArgv.For(configured, !isIpv6, null) : null);
        if (argv is not { } arguments)
            return blank with { Fault = GlassFault.Invalid($"'{command.Words}' does not support IPv{(isIpv6 ? 6 : 4)}.") };
        var lines = ImmutableArray.CreateBuilder<string>();
        var result = await runner.RunAsync(arguments, configured.Timeout, Tell, cancellation);
        blank = blank with { Lines = result.End == CommandEnd.CutOff ? result.Lines.Add("... it wrote more than is shown, and was ended") : result.Lines };
        return result.End == CommandEnd.TimedOut
            ? blank with { Fault = new GlassFault(GlassFaultKind.Timeout, FormattableString.Invariant($"'{command.Words}' was ended after {configured.Timeout.TotalSeconds:0} s.")) }
            : blank with { Succeeded = result.ExitCode is 0 or null };

        void Tell(string line)
        {
            lines.Add(line);
            run.Tell(new GlassProgress(lines.ToImmutable(), []));
        }
    }
}
