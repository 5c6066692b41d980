using System.Collections.Immutable;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Storage.Sqlite.Traffic.Import;

/// <summary>What to take over of another program.</summary>
/// <param name="Path">A database of asn_report.</param>
/// <param name="At">The day that it counts for, since the database has no times; null for that on which the file was last written.</param>
/// <param name="Again">Also if that content, or another state of that file, was taken over before; it then counts twice.</param>
public sealed record TrafficImportOrder(string Path, DateTimeOffset? At = null, bool Again = false);

/// <summary>What was taken over.</summary>
/// <param name="Table">Where it was found.</param>
/// <param name="Rows">All that the table has, one for each packet or record of a flow.</param>
/// <param name="Imported">Those that count.</param>
/// <param name="Skipped">The others by the column that could not be read: <c>asn</c>, <c>host</c> or <c>parent_pfx</c>.</param>
public sealed record TrafficImport(TrafficRun Run, string Table, long Rows, long Imported, ImmutableSortedDictionary<string, long> Skipped);

/// <summary>A file could not be taken over; the message says why.</summary>
public sealed class TrafficImportException(string message, Exception? cause = null) : Exception(message, cause);
