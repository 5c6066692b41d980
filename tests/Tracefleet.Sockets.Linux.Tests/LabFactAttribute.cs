using Tracefleet.Lab;

namespace Tracefleet.Sockets.Linux.Tests;

/// <summary>A test in the lab; skipped with the reason where no lab can be built.</summary>
sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute() => Skip = LabFixture.Unavailable;
}

/// <inheritdoc cref="LabFactAttribute"/>
sealed class LabTheoryAttribute : TheoryAttribute
{
    public LabTheoryAttribute() => Skip = LabFixture.Unavailable;
}

/// <summary>A test in the lab with a firewall; skipped with the reason where there is none.</summary>
sealed class FirewallTheoryAttribute : TheoryAttribute
{
    public FirewallTheoryAttribute() => Skip = LabFixture.Unavailable ?? ChainFixture.NoFirewall;
}

[CollectionDefinition(Name)]
public sealed class LabCollection : ICollectionFixture<LabFixture>
{
    public const string Name = "lab";
}
