using System.Text;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>A file of audit lines that grows to a bound and then begins anew, the last one beside it as <c>.1</c>. For any
/// thread.</summary>
sealed class AuditFile : IDisposable
{
    readonly Lock _gate = new();
    readonly string _path;
    readonly long _maxBytes;
    FileStream? _file;

    /// <exception cref="CoordinatorSetupException">The file cannot be written.</exception>
    public AuditFile(string path, long maxBytes)
    {
        (_path, _maxBytes) = (path, maxBytes);
        try
        {
            _file = Open();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CoordinatorSetupException($"The audit file '{path}' cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Appends a line with one write, so that no reader sees half of one.</summary>
    /// <exception cref="IOException">It could not be written. The next line tries anew.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public void Write(AuditLine line)
    {
        var bytes = Encoding.ASCII.GetBytes(line + "\n");
        lock (_gate)
        {
            _file ??= Open();
            if (_file.Length > 0 && _file.Length + bytes.Length > _maxBytes)
                BeginAnew();
            _file.Write(bytes);
        }
    }

    void BeginAnew()
    {
        _file!.Dispose();
        _file = null;
        File.Move(_path, _path + ".1", overwrite: true);
        _file = Open();
    }

    FileStream Open()
    {
        // No buffer: each line is one write.
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        // Lines tell who called from where, which is not for everybody on this host.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        return new FileStream(_path, options);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
