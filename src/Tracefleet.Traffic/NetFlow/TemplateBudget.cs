namespace Tracefleet.Traffic.NetFlow;

/// <summary>How many templates and fields the observation domains of an exporter have between them.</summary>
sealed class TemplateBudget(FlowDecoderSettings settings)
{
    int _templates;
    int _fields;

    public bool TryTake(int fields)
    {
        if (_templates == settings.MaxTemplates || fields > settings.MaxTotalFields - _fields)
            return false;
        _templates++;
        _fields += fields;
        return true;
    }

    public void GiveBack(int fields)
    {
        _templates--;
        _fields -= fields;
    }
}
