using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots;

public sealed partial class SnapshotLibrary
{
    const string Deleting = ".deleting";

    /// <exception cref="SnapshotHeldException">Campaigns need it, and <paramref name="force"/> is not set.</exception>
    /// <returns>False when it was not there.</returns>
    public async Task<bool> DeleteAsync(string id, bool force, CancellationToken cancellation)
    {
        await BeReadyAsync(cancellation);
        if (!SnapshotNames.IsIdentifier(id))
            return false;
        try
        {
            using var alone = await _lock.TakeAsync(cancellation);
            return await DeleteAloneAsync(id, force, cancellation);
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            throw DiskFailure.In(folder, failure);
        }
    }

    // The row decides. A process that ends between the steps leaves either both, or a marked file without a row, which the next start deletes,
    // and routes without their snapshot, which it deletes too.
    async Task<bool> DeleteAloneAsync(string id, bool force, CancellationToken cancellation)
    {
        if (!force && await catalog.HoldersAsync(id, cancellation) is { IsEmpty: false } campaigns)
            throw new SnapshotHeldException(id, campaigns);
        var (path, marked) = (PathOf(id), PathOf(id) + Deleting);
        var hadFile = File.Exists(path);
        if (hadFile)
            File.Move(path, marked, overwrite: true);
        try
        {
            var wasListed = await catalog.RemoveAsync(id, force, CancellationToken.None);
            _open.Forget(id);
            _openRoutes.Forget(id);
            File.Delete(RoutesPathOf(id));
            File.Delete(marked);
            return wasListed || hadFile;
        }
        catch when (hadFile && File.Exists(marked))
        {
            File.Move(marked, path);
            throw;
        }
    }

    /// <summary>Deletes the least recently used snapshots until the rest fits; those to keep and those that are open stay.</summary>
    /// <remarks>Those that a name is pinned to or that a campaign needs stay as well.</remarks>
    public async Task TrimAsync(long maxBytes, IReadOnlySet<string> keep, CancellationToken cancellation)
    {
        var entries = await ListAsync(null, cancellation);
        var pinned = (await catalog.PinsAsync(cancellation)).Select(pin => pin.Id).ToHashSet();
        var total = entries.Sum(SizeWithRoutes);
        var unneeded = entries.Where(entry => !keep.Contains(entry.Id) && !pinned.Contains(entry.Id) && !_open.Has(entry.Id));
        foreach (var entry in unneeded.OrderBy(entry => LastUse.Of(PathOf(entry.Id))))
        {
            if (total <= maxBytes)
                return;
            if (!(await catalog.HoldersAsync(entry.Id, cancellation)).IsEmpty)
                continue;
            var size = SizeWithRoutes(entry);
            await DeleteAsync(entry.Id, force: false, cancellation);
            total -= size;
        }
    }

    /// <summary>Ready, and with a session for files in the making.</summary>
    async Task BeginAsync(CancellationToken cancellation)
    {
        await BeReadyAsync(cancellation);
        try
        {
            using var alone = await _lock.TakeAsync(cancellation);
            _partials.Begin();
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            throw DiskFailure.In(folder, failure);
        }
    }

    async Task BeReadyAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _isReady))
            return;
        await _firstUse.WaitAsync(cancellation);
        try
        {
            if (!_isReady)
                await RecoverAsync(cancellation);
            Volatile.Write(ref _isReady, true);
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            throw DiskFailure.In(folder, failure);
        }
        finally
        {
            _firstUse.Release();
        }
    }

    async Task RecoverAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        using var alone = await _lock.TakeAsync(cancellation);
        PartialFiles.Sweep(folder);
        Resumption.Sweep(folder, time.GetUtcNow());
        foreach (var marked in Directory.GetFiles(folder, "*" + StoredSnapshot.Extension + Deleting))
            await FinishDeletingAsync(marked, cancellation);
        foreach (var file in Directory.GetFiles(folder, "*" + StoredSnapshot.Extension))
            if (await catalog.FindAsync(Path.GetFileNameWithoutExtension(file), cancellation) is null)
                await ListAgainAsync(file, cancellation);
        await SweepRoutesAsync(cancellation);
    }

    async Task FinishDeletingAsync(string marked, CancellationToken cancellation)
    {
        var path = marked[..^Deleting.Length];
        if (await catalog.FindAsync(Path.GetFileNameWithoutExtension(path), cancellation) is null)
            File.Delete(marked);
        else
            File.Move(marked, path, overwrite: true);
    }

    // A file of a snapshot is whole, since it came by a rename; only its row is missing. What is broken otherwise stays for people to look at.
    async Task ListAgainAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var entry = Describe(file, await FileHash.OfAsync(file, cancellation));
            if (PathOf(entry.Id) == file)
                await catalog.AddAsync(entry, cancellation);
        }
        catch (SnapshotException)
        {
        }
    }
}
