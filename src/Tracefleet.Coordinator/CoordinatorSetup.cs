using Tracefleet.Campaigns.Policy;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator;

/// <summary>Options that were found good, with the files they name read.</summary>
public sealed class CoordinatorSetup
{
    CoordinatorSetup(CoordinatorOptions options, LinkToken token, ProbePolicy policy, GlassSettings glass)
    {
        Options = options;
        Token = token;
        Policy = policy;
        Glass = glass;
    }

    public CoordinatorOptions Options { get; }
    public LinkToken Token { get; }
    public ProbePolicy Policy { get; }
    public GlassSettings Glass { get; }

    /// <exception cref="CoordinatorSetupException">The options have faults, or a file they name cannot be used.</exception>
    public static CoordinatorSetup Load(CoordinatorOptions options)
    {
        if (options.Faults() is { Count: > 0 } faults)
            throw new CoordinatorSetupException(string.Join(Environment.NewLine, faults));
        return new CoordinatorSetup(options, LinkToken.Load(options.AgentTokenFile), new ProbePolicy(options.AllowedTargets, DoNotProbe(options.DoNotProbeFile)), GlassOf(options.LookingGlassFile));
    }

    static GlassSettings GlassOf(string? file)
    {
        if (file is null)
            return GlassSettings.Default;
        try
        {
            var (settings, faults) = GlassSettingsFile.Read(File.ReadAllBytes(file));
            return settings ?? throw new CoordinatorSetupException(string.Join(Environment.NewLine, faults.Select(fault => $"The looking glass's settings '{file}': {fault}")));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CoordinatorSetupException($"The looking glass's settings '{file}' cannot be read: {failure.Message}", failure);
        }
    }

    static DoNotProbeList DoNotProbe(string? file)
    {
        if (file is null)
            return DoNotProbeList.Empty;
        try
        {
            var (list, faults) = DoNotProbeList.Parse(File.ReadLines(file));
            return faults.IsEmpty
                ? list
                : throw new CoordinatorSetupException(string.Join(
                    Environment.NewLine, faults.Select(fault => $"The do-not-probe list '{file}', line {fault.Line}: {fault.Message}")));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CoordinatorSetupException($"The do-not-probe list '{file}' cannot be read: {failure.Message}", failure);
        }
    }
}
