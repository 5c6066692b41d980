using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Spooling;

/// <summary>A batch that waits on disk for its acknowledgement.</summary>
/// <param name="Number">Its place in the spool; grows over the life of the data directory.</param>
public sealed record SpoolEntry(long Number, ShardLease Shard, long Seq, int Bytes);

/// <summary>Batches on disk until the coordinator has acknowledged them, oldest first; bounded in bytes. Safe for use by many threads.</summary>
/// <remarks>Survives <c>kill -9</c>: what was added is there at the next start, a torn or damaged file is set aside and counted.</remarks>
public sealed class Spool
{
    const string Extension = ".batch";

    readonly Lock _lock = new();
    readonly SortedDictionary<long, SpoolEntry> _entries = [];
    readonly string _directory;
    readonly ILogger _log;
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _nextNumber = 1;
    long _bytes;

    Spool(string directory, long limitBytes, ILogger log)
    {
        _directory = directory;
        LimitBytes = limitBytes;
        _log = log;
    }

    public long LimitBytes { get; }

    public string DirectoryPath => _directory;

    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Whether it holds as much as it may; whoever makes batches waits until acknowledgements have made room.</summary>
    public bool IsFull => Bytes >= LimitBytes;

    /// <summary>Completes when something was added or acknowledged after the property was read.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return _changed.Task;
        }
    }

    /// <exception cref="IOException">The directory cannot be made or read.</exception>
    public static Spool Open(string directory, long limitBytes, ILogger log)
    {
        Directory.CreateDirectory(directory);
        var spool = new Spool(directory, limitBytes, log);
        spool.Recover();
        return spool;
    }

    /// <summary>Returns once the batch is on disk. One caller at a time, so that numbers appear in order.</summary>
    /// <exception cref="IOException">The disk is full or not writable; nothing was added.</exception>
    public SpoolEntry Add(HopBatch batch)
    {
        var payload = batch.ToByteArray();
        long number;
        lock (_lock)
            number = _nextNumber++;
        SpoolFile.Write(PathOf(number), payload);
        var entry = EntryOf(number, batch, payload.Length);
        lock (_lock)
        {
            _entries.Add(number, entry);
            _bytes += entry.Bytes;
            SignalChange();
        }
        return entry;
    }

    /// <summary>The oldest entry after a number; null when there is none.</summary>
    public SpoolEntry? NextAfter(long number)
    {
        lock (_lock)
            return _entries.FirstOrDefault(pair => pair.Key > number).Value;
    }

    /// <summary>Reads a batch back; null when it has been acknowledged meanwhile.</summary>
    /// <exception cref="InvalidDataException">It is not what was written; its file has been set aside.</exception>
    public HopBatch? Read(SpoolEntry entry)
    {
        lock (_lock)
        {
            if (!_entries.ContainsKey(entry.Number))
                return null;
        }
        if (ReadFile(PathOf(entry.Number)) is { } batch)
            return batch;
        return SetAside(entry.Number) ? throw new InvalidDataException($"batch {entry.Number} of the spool is damaged") : null;
    }

    /// <summary>Deletes the assignment's batches up to and with this sequence number.</summary>
    /// <returns>What was deleted.</returns>
    public IReadOnlyList<SpoolEntry> Acknowledge(ShardLease shard, long seq)
    {
        List<SpoolEntry> done;
        lock (_lock)
        {
            done = [.. _entries.Values.Where(entry => entry.Shard == shard && entry.Seq <= seq)];
            done.ForEach(Forget);
            SignalChange();
        }
        foreach (var entry in done)
            File.Delete(PathOf(entry.Number));
        return done;
    }

    /// <summary>Sets all batches of an assignment aside: one of them is lost, so the coordinator cannot store those after it.</summary>
    public void GiveUp(ShardLease shard)
    {
        List<SpoolEntry> lost;
        lock (_lock)
            lost = [.. _entries.Values.Where(entry => entry.Shard == shard)];
        foreach (var entry in lost)
            SetAside(entry.Number);
    }

    void Recover()
    {
        foreach (var unfinished in Directory.EnumerateFiles(_directory, "*.tmp"))
            File.Delete(unfinished);
        foreach (var path in Directory.EnumerateFiles(_directory, "*" + Extension).Order(StringComparer.Ordinal))
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                continue;
            _nextNumber = Math.Max(_nextNumber, number + 1);
            if (ReadFile(path) is { } batch)
            {
                var entry = EntryOf(number, batch, batch.CalculateSize());
                _entries.Add(number, entry);
                _bytes += entry.Bytes;
            }
            else
            {
                SetAside(number);
            }
        }
    }

    static HopBatch? ReadFile(string path)
    {
        try
        {
            return SpoolFile.TryRead(path, out var payload) && HopBatch.Parser.ParseFrom(payload) is { Shard: not null } batch ? batch : null;
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or FileNotFoundException)
        {
            // Not found: acknowledged, and so deleted, while it was about to be read.
            return null;
        }
    }

    /// <summary>False when there is no such file any more, because the batch was acknowledged.</summary>
    bool SetAside(long number)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(number, out var entry))
                Forget(entry);
        }
        var path = PathOf(number);
        try
        {
            File.Move(path, path + ".damaged", overwrite: true);
            _log.SpoolFileDamaged(path + ".damaged");
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    void Forget(SpoolEntry entry)
    {
        if (_entries.Remove(entry.Number))
            _bytes -= entry.Bytes;
    }

    void SignalChange()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    static SpoolEntry EntryOf(long number, HopBatch batch, int bytes) =>
        new(number, new ShardLease(batch.Shard.Campaign, batch.Shard.Shard, batch.Shard.Attempt), batch.Seq, bytes);

    string PathOf(long number) => Path.Combine(_directory, number.ToString("D12", CultureInfo.InvariantCulture) + Extension);
}
