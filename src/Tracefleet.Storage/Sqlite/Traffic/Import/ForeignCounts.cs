using System.Security.Cryptography;
using Tracefleet.Addressing;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Traffic.Import;

/// <summary>One packet or record of a flow, as asn_report keeps it.</summary>
/// <param name="As">AS0 for none.</param>
/// <param name="AsName">Null where it knew none.</param>
readonly record struct ForeignCount(Asn As, string? AsName, Address Host, Prefix? Prefix);

/// <summary>A database of asn_report, read and never written: a table with the columns <c>asn</c>, <c>owner</c>, <c>host</c> and
/// <c>parent_pfx</c>.</summary>
sealed class ForeignCounts : IDisposable
{
    const int LongestName = 128, VersionOffset = 18;
    const byte WriteAheadLog = 2;

    readonly string _path;
    readonly Connection _connection;

    ForeignCounts(string path, Connection connection, string table) => (_path, _connection, Table) = (path, connection, table);

    public string Table { get; }

    /// <exception cref="TrafficImportException">It cannot be read, or is something else.</exception>
    public static ForeignCounts Open(string path)
    {
        Connection? connection = null;
        try
        {
            connection = Connection.OpenForeign(path, HasLog(path));
            var table = connection.Query("FindForeignCounts").ReadAll(row => row.Text(0)).FirstOrDefault()
                ?? throw new TrafficImportException(
                    $"{path} has no table with the columns asn, owner, host and parent_pfx, which asn_report's has (asn_count).");
            return new ForeignCounts(path, connection, table);
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            if (failure is SqliteFailure or IOException or UnauthorizedAccessException)
                throw Unreadable(path, failure);
            throw;
        }
    }

    /// <summary>SHA-256 of the file, in hexadecimal digits.</summary>
    /// <exception cref="TrafficImportException">It cannot be read.</exception>
    public async Task<string> HashAsync(CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(_path);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(_path, failure);
        }
    }

    /// <summary>Every row, one after the other.</summary>
    /// <param name="take">Takes what could be read, or null and the column that could not.</param>
    /// <exception cref="TrafficImportException">The file is damaged.</exception>
    public void ReadEach(Action<ForeignCount?, string> take)
    {
        var quoted = Table.Replace("\"", "\"\"", StringComparison.Ordinal);
        try
        {
            var sql = SqlText.Of("GetForeignCounts").Replace("foreign counts", quoted, StringComparison.Ordinal);
            using var rows = _connection.Prepare(sql);
            rows.ReadEach(row =>
            {
                var fault = TryRead(row, out var count);
                take(fault is null ? count : null, fault ?? "");
            });
        }
        catch (SqliteFailure failure)
        {
            throw Unreadable(_path, failure);
        }
    }

    /// <summary>The column that cannot be read; null where all can.</summary>
    static string? TryRead(Statement row, out ForeignCount count)
    {
        count = default;
        if (row.Text(0) != "integer" || row.Int64(1) is < 0 or > uint.MaxValue)
            return "asn";
        var asn = new Asn((uint)row.Int64(1));
        if (!Prefix.TryParse(row.TextOrNull(2), out var host) || host.Length != host.Network.BitLength)
            return "host";
        // Where its look-up failed it wrote AS 0, and words in place of a prefix.
        var hasPrefix = Prefix.TryParse(row.TextOrNull(3), out var prefix);
        if (!hasPrefix && asn != default)
            return "parent_pfx";
        count = new ForeignCount(asn, NameOf(row.TextOrNull(4)), host.Network, hasPrefix ? prefix : null);
        return null;
    }

    static string? NameOf(string? owner) => owner switch
    {
        null or "" or "None" or "NoOrgAssociated" => null,
        _ => owner.Length > LongestName ? owner[..LongestName] : owner,
    };

    // Reading beside a write-ahead log means writing a file of shared memory, so the database alone is read, and only if nothing is missing in it.
    static bool HasLog(string path)
    {
        if (Directory.Exists(path))
            throw new TrafficImportException($"{path} is a directory; give the database of asn_report in it (asn_report.db).");
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[100];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("SQLite format 3\0"u8))
            throw new TrafficImportException($"{path} is no SQLite database; give the one of asn_report (asn_report/resources/asn_report.db).");
        var hasLog = header[VersionOffset] == WriteAheadLog;
        if (hasLog && File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0)
            throw new TrafficImportException(
                $"{path} has changes in {path}-wal; end the program that writes it, or copy it with sqlite3 {path} '.backup COPY'.");
        return hasLog;
    }

    static TrafficImportException Unreadable(string path, Exception failure) => new($"Reading {path} failed: {failure.Message}", failure);

    public void Dispose() => _connection.Dispose();
}
