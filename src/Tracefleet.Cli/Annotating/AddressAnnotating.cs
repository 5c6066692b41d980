using System.Buffers;
using System.Text;
using Tracefleet.Enrichment;

namespace Tracefleet.Cli.Annotating;

/// <summary>One address on each line becomes tab-separated columns under a heading, or an object of JSON.</summary>
sealed class AddressAnnotating(Annotator annotator, bool json) : ILineAnnotating
{
    bool _hasHeading;

    public LineOutcome Annotate(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (!_hasHeading && !json)
            output.Write(Encoding.UTF8.GetBytes($"address\t{string.Join('\t', AnnotationText.Columns)}\n"));
        _hasHeading = true;
        var text = line.Trim(" \t\uFEFF"u8);
        if (text is [] or [(byte)'#', ..])
        {
            output.Write(line);
            return LineOutcome.Passed;
        }
        if (!AnnotationText.TryAddress(text, out var address))
        {
            output.Write(line);
            return LineOutcome.Bad;
        }
        var annotation = annotator.Annotate(address);
        if (!json)
        {
            output.Write(Encoding.UTF8.GetBytes($"{address}\t{string.Join('\t', AnnotationText.Values(annotation).Select(value => value.Replace('\t', ' ')))}"));
            return LineOutcome.Annotated;
        }
        output.Write(Encoding.UTF8.GetBytes($"{{\"addr\":\"{address}\","));
        AnnotationText.WriteFields(output, annotation);
        output.Write("}"u8);
        return LineOutcome.Annotated;
    }
}
