using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests;

/// <summary>Remembers how far an import was at last.</summary>
sealed class Seen : IProgress<ImportProgress>
{
    public ImportProgress Last { get; private set; }

    public void Report(ImportProgress value) => Last = value;
}
