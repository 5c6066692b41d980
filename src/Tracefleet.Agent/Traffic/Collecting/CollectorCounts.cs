using Tracefleet.Traffic.Reading;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Names of what a <see cref="FlowCollector"/> counts. Counts that are 0 are left out, but for the first three of the collector.</summary>
/// <remarks>
/// Of the collector alone: <see cref="TrafficRunCounts.Received"/> and <see cref="TrafficRunCounts.KernelDrops"/> datagrams,
/// <see cref="RefusedDatagrams"/>, <see cref="ExportersRefused"/>, <see cref="ExportersForgotten"/>, <see cref="InterfacesRefused"/>. Of each exporter and,
/// added up, of the collector: all others. Those of sequences are as their protocols have them: lost records for NetFlow v5 and IPFIX, lost datagrams for
/// v9 and sFlow.
/// </remarks>
public static class CollectorCounts
{
    /// <summary>Datagrams of sources that are not allowed.</summary>
    public const string RefusedDatagrams = "refusedDatagrams";

    /// <summary>Datagrams of exporters beyond <see cref="CollectorSettings.MaxExporters"/> or <see cref="CollectorSettings.MaxExportersOfSource"/>.</summary>
    public const string ExportersRefused = "exportersRefused";

    /// <summary>Exporters that made room for others.</summary>
    public const string ExportersForgotten = "exportersForgotten";

    /// <summary>Tellings of interfaces beyond <see cref="CollectorSettings.MaxInterfaces"/>.</summary>
    public const string InterfacesRefused = "interfacesRefused";

    public const string Datagrams = "datagrams";

    /// <summary>Flows handed on: records of NetFlow and IPFIX, sampled packets of sFlow.</summary>
    public const string Records = "records";

    public const string SequenceGaps = "sequenceGaps";
    public const string LostRecords = "lostRecords";
    public const string LostDatagrams = "lostDatagrams";
    public const string OutOfOrder = "outOfOrder";

    /// <summary>Times that an exporter began to count anew.</summary>
    public const string Restarts = "restarts";

    public const string Templates = "templates";

    /// <summary>Sets of data that could not be read, since their template had not come yet.</summary>
    public const string UnknownTemplates = "unknownTemplates";

    /// <summary>One in so many packets was looked at, as of the last flow: the highest of the exporter's parts. Not added up for the collector.</summary>
    public const string SamplingRate = "samplingRate";
}
