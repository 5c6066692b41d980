using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tracefleet.LookingGlass.Bodies;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Stored results: one file each below the data directory, written by rename, the oldest removed when there are too many.</summary>
public sealed class GlassResults
{
    const string Extension = ".json";
    const int IdLength = 24, MaxBytes = 64 * 1024 * 1024;

    readonly string _folder;
    readonly int _kept;
    readonly TimeProvider _time;
    readonly ILogger<GlassResults> _log;
    readonly Lock _gate = new();
    readonly Queue<string> _ids;

    /// <param name="kept">How many at most; with 0 none is stored.</param>
    public GlassResults(string folder, int kept, TimeProvider time, ILogger<GlassResults> log)
    {
        (_folder, _kept, _time, _log) = (folder, kept, time, log);
        Directory.CreateDirectory(folder);
        foreach (var halfMade in Directory.EnumerateFiles(folder, "*.tmp"))
            File.Delete(halfMade);
        var stored = Directory.EnumerateFiles(folder, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)!);
        _ids = new Queue<string>(stored.Where(IsId).Order(StringComparer.Ordinal));
        Trim();
    }

    /// <summary>New identifier: seconds, so that files sort by age, and 64 bits that nobody guesses.</summary>
    public string NewId() =>
        _time.GetUtcNow().ToUnixTimeSeconds().ToString("x8", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>False when it could not be stored; the log says why.</summary>
    public async Task<bool> StoreAsync(GlassReport report, CancellationToken cancellation)
    {
        if (_kept == 0 || report.Id is not { } id)
            return false;
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes))
            StoredReport.Write(json, report);
        if (bytes.WrittenCount > MaxBytes)
            return false;
        try
        {
            var draft = Path.Combine(_folder, id + ".tmp");
            await File.WriteAllBytesAsync(draft, bytes.WrittenMemory, cancellation);
            File.Move(draft, PathOf(id));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _log.ResultNotStored(id, failure.Message);
            return false;
        }
        lock (_gate)
            _ids.Enqueue(id);
        Trim();
        return true;
    }

    /// <summary>Null when there is none of that identifier, or no longer.</summary>
    public async Task<GlassReport?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!IsId(id))
            return null;
        try
        {
            return StoredReport.Read(await File.ReadAllBytesAsync(PathOf(id), cancellation));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    void Trim()
    {
        while (true)
        {
            string oldest;
            lock (_gate)
            {
                if (_ids.Count <= _kept)
                    return;
                oldest = _ids.Dequeue();
            }
            try
            {
                File.Delete(PathOf(oldest));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _log.ResultNotRemoved(oldest, failure.Message);
            }
        }
    }

    string PathOf(string id) => Path.Combine(_folder, id + Extension);

    static bool IsId(string id) => id.Length == IdLength && id.All(char.IsAsciiHexDigitLower);
}
