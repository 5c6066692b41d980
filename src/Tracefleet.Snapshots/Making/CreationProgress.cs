using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Snapshots.Making;

/// <summary>Turns what each stage knows into one kind of progress. Reports on the caller's thread, in order.</summary>
sealed class CreationProgress(IProgress<SnapshotProgress>? progress)
{
    public void Downloading(long bytes, long? total) => progress?.Report(new SnapshotProgress("downloading", bytes, total, 0));

    public void Receiving(long bytes) => progress?.Report(new SnapshotProgress("receiving", bytes, null, 0));

    public IProgress<ImportProgress> Reading(long total) => new Reader(progress, total);

    public void Writing(long records) => progress?.Report(new SnapshotProgress("writing", 0, null, records));

    sealed class Reader(IProgress<SnapshotProgress>? progress, long total) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => progress?.Report(new SnapshotProgress("reading", value.BytesRead, total, value.Records));
    }
}
