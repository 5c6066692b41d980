using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots.Downloads;

/// <summary>The part of a download that has arrived, and what the server must still hold for the rest to fit to it.</summary>
/// <remarks>
/// It is kept between runs under a name that follows from the URL, and is of one process at a time: another that wants the same URL meanwhile begins
/// a part of its own, which is not kept.
/// </remarks>
sealed class Resumption : IAsyncDisposable
{
    /// <summary>Folder of the parts, beside the snapshots.</summary>
    public const string FolderName = "downloads";

    const string Extension = ".download", StateExtension = ".json";

    static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    readonly string? _statePath;
    bool _isTaken;

    Resumption(FileStream file, string? statePath) => (File, _statePath) = (file, statePath);

    public FileStream File { get; }

    public long Length => File.Length;

    /// <summary>What the server's answer was made of; null where nothing can be resumed.</summary>
    public ResumptionState? State { get; private set; }

    public static Resumption Open(string folder, Uri url, PartialFiles partials)
    {
        var parts = Path.Combine(folder, FolderName);
        Directory.CreateDirectory(parts);
        var path = Path.Combine(parts, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)).AsSpan(0, 12)) + Extension);
        if (FolderLock.TryTake(path, FileMode.OpenOrCreate) is not { } file)
            return new Resumption(new FileStream(partials.NewPath(), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1), null);
        var part = new Resumption(file, path + StateExtension);
        part.ReadState();
        return part;
    }

    void ReadState()
    {
        try
        {
            if (System.IO.File.Exists(_statePath))
                State = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(_statePath), ResumptionContext.Default.ResumptionState);
        }
        catch (JsonException)
        {
            // Cut short by the end of a process: what there is cannot be trusted, and the download begins anew.
        }
        if (State?.Validator is null || Length > State.Total)
            Restart();
        File.Seek(0, SeekOrigin.End);
    }

    /// <summary>Throws the part away.</summary>
    public void Restart()
    {
        File.SetLength(0);
        State = null;
        DeleteState();
    }

    public void Remember(ResumptionState state)
    {
        State = state;
        if (_statePath is not null && state.Validator is not null)
            System.IO.File.WriteAllBytes(_statePath, JsonSerializer.SerializeToUtf8Bytes(state, ResumptionContext.Default.ResumptionState));
    }

    /// <summary>Moves the whole file to where it is used.</summary>
    public void MoveTo(string path)
    {
        System.IO.File.Move(File.Name, path);
        _isTaken = true;
        DeleteState();
    }

    void DeleteState()
    {
        if (_statePath is not null)
            System.IO.File.Delete(_statePath);
    }

    /// <summary>Keeps the part for another run where the server lets it be resumed; deletes it otherwise.</summary>
    public async ValueTask DisposeAsync()
    {
        var isKept = _isTaken || _statePath is not null && State?.Validator is not null && Length > 0;
        if (!isKept)
        {
            DeleteState();
            System.IO.File.Delete(File.Name);
        }
        await File.DisposeAsync();
    }

    /// <summary>Deletes parts that nobody has come back for in a week.</summary>
    public static void Sweep(string folder, DateTimeOffset now)
    {
        var parts = Path.Combine(folder, FolderName);
        if (!Directory.Exists(parts))
            return;
        foreach (var path in Directory.GetFiles(parts, "*" + Extension))
        {
            if (now - System.IO.File.GetLastWriteTimeUtc(path) < Lifetime)
                continue;
            using var taken = FolderLock.TryTake(path, FileMode.Open);
            if (taken is null)
                continue;
            System.IO.File.Delete(path + StateExtension);
            System.IO.File.Delete(path);
        }
    }
}

/// <param name="Validator">Strong ETag, or time of last change, as If-Range takes them (RFC 9110 §13.1.5); null where the server gave none.</param>
/// <param name="Total">Bytes; null while it is not known.</param>
sealed record ResumptionState(string? Validator, long? Total)
{
    [JsonIgnore]
    public RangeConditionHeaderValue? Condition => Validator switch
    {
        null => null,
        _ when RangeConditionHeaderValue.TryParse(Validator, out var condition) => condition,
        _ => null,
    };

    /// <summary>A weak ETag must not be used (RFC 9110 §13.1.5).</summary>
    public static string? ValidatorOf(HttpResponseMessage response) =>
        response.Headers.ETag is { } tag ? tag.IsWeak ? null : tag.Tag : response.Content.Headers.LastModified?.ToString("R");
}

[JsonSerializable(typeof(ResumptionState))]
sealed partial class ResumptionContext : JsonSerializerContext;
