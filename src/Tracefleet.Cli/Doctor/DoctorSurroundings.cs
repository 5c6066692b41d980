using Tracefleet.Agent.Names;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Sockets.Linux.Doctor;

namespace Tracefleet.Cli.Doctor;

/// <summary>Checks of what is around the sockets: names, directories, metadata.</summary>
static class DoctorSurroundings
{
    const string SnapshotsName = "snapshots";

    public static Finding Resolver() => Resolver(ResolverSettings.OfThisHost(), File.Exists("/etc/resolv.conf"));

    // Nothing may leave the host, so no server is asked.
    public static Finding Resolver(ResolverSettings settings, bool isConfigured) => isConfigured
        ? new("resolver", FindingState.Ok, $"names are asked of {string.Join(", ", settings.Servers)} (not tried: nothing leaves the host)")
        : new("resolver", FindingState.Limited, "there is no /etc/resolv.conf, so only a server on the loopback would be asked", "echo 'nameserver ADDRESS' | sudo tee /etc/resolv.conf");

    /// <summary>Tries to write where the directory is, or in the nearest one above it that exists, and leaves nothing behind.</summary>
    public static Finding DataDirectory(DirectoryInfo wanted)
    {
        const string name = "data directory";
        var existing = wanted;
        while (!existing.Exists && existing.Parent is { } above)
            existing = above;
        var path = Path.Combine(existing.FullName, $".tracefleet-doctor-{Environment.ProcessId}");
        try
        {
            using (new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                return new(name, FindingState.Ok, existing == wanted ? $"{wanted.FullName} can be written" : $"{wanted.FullName} can be made");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new(name, FindingState.Missing, $"{existing.FullName} cannot be written: no coordinator and no agent can run here", "name another directory with --data");
        }
    }

    /// <summary>What the latest snapshots of a data directory are.</summary>
    public static Finding Library(Annotator latest) => latest.Ids == SnapshotIds.None
        ? new(SnapshotsName, FindingState.Limited, "none: hops are shown without AS, place and exchange",
            "make them with 'tracefleet asn create', 'geo create' and 'ixp create', or name a folder of files with --snapshots")
        : Loaded(latest);

    public static Finding Snapshots(DirectoryInfo folder)
    {
        try
        {
            return Loaded(SnapshotFolder.Load(folder.FullName).CreateAnnotator());
        }
        catch (SnapshotException unreadable)
        {
            return new(SnapshotsName, FindingState.Missing, unreadable.Message, "name a folder of MMDB, pyasn and IXP files with --snapshots");
        }
    }

    static Finding Loaded(Annotator annotator)
    {
        var loaded = new[] { annotator.Ids.Asn, annotator.Ids.Geo, annotator.Ids.Ixp }.OfType<string>().ToList();
        return new(SnapshotsName, loaded.Count == 3 ? FindingState.Ok : FindingState.Limited, $"loaded {string.Join(", ", loaded)}");
    }
}
