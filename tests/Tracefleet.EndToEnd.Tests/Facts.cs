using Tracefleet.Lab;

namespace Tracefleet.EndToEnd.Tests;

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

/// <summary>A test that mounts a small disk of its own; skipped without root.</summary>
sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "Mounting a small disk needs root.";
}

/// <summary>A test in a browser; skipped where Debian's Chromium or the built page is not there.</summary>
sealed class BrowserFactAttribute : FactAttribute
{
    public const string Chromium = "/usr/bin/chromium";

    public BrowserFactAttribute() => Skip = File.Exists(Chromium) ? null : $"The page is tested in {Chromium}, which is not installed.";
}

/// <inheritdoc cref="BrowserFactAttribute"/>
sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = new BrowserFactAttribute().Skip;
}
