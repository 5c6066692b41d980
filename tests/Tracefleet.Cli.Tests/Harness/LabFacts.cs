using Tracefleet.Lab;

namespace Tracefleet.Cli.Tests.Harness;

/// <summary>A test with real packets; skipped, with the reason, where no lab can be built.</summary>
sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute() => Skip = LabFixture.Unavailable;
}

/// <inheritdoc cref="LabFactAttribute"/>
sealed class LabTheoryAttribute : TheoryAttribute
{
    public LabTheoryAttribute() => Skip = LabFixture.Unavailable;
}
