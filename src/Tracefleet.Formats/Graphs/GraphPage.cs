using System.Globalization;
using System.Net;
using System.Text;

namespace Tracefleet.Formats.Graphs;

/// <summary>A page that shows a graph: one file, with nothing loaded from anywhere.</summary>
public static class GraphPage
{
    const string Style = """
        :root{color-scheme:light}body{margin:0;font:14px/1.45 system-ui,sans-serif;color:#1b2733;background:#f3f5f7}
        header{padding:14px 20px;background:#fff;border-bottom:1px solid #d8dee4}h1{font-size:18px;margin:0 0 4px}p{margin:2px 0;color:#4a5560}
        nav a{margin-right:14px;color:#2c5f9e}.window{height:100vh;display:flex;flex-direction:column}
        figure{flex:1;margin:16px 20px;background:#fff;border:1px solid #d8dee4;border-radius:8px;overflow:hidden;min-height:240px;touch-action:none;cursor:grab}
        figure svg{transform-origin:0 0;display:block}table{border-collapse:collapse;margin:0 20px 16px;background:#fff}
        td,th{padding:5px 12px;border:1px solid #d8dee4;text-align:left}th{background:#eef1f4}
        """;

    const string Script = """
        const figure=document.querySelector('figure'),svg=figure.querySelector('svg');
        const full={w:svg.width.baseVal.value,h:svg.height.baseVal.value};
        let scale,least,x,y,from=null,isMoved=false;
        const draw=()=>svg.style.transform=`translate(${x}px,${y}px) scale(${scale})`;
        const fit=()=>{isMoved=false;scale=Math.min(1,figure.clientWidth/full.w,figure.clientHeight/full.h);least=Math.min(.1,scale);
          x=(figure.clientWidth-full.w*scale)/2;y=(figure.clientHeight-full.h*scale)/2;draw()};
        figure.addEventListener('wheel',e=>{e.preventDefault();isMoved=true;const r=figure.getBoundingClientRect(),cx=e.clientX-r.left,cy=e.clientY-r.top;
          if(!e.ctrlKey&&!e.metaKey){x-=e.deltaX;y-=e.deltaY;draw();return}
          const next=Math.min(4,Math.max(least,scale*Math.exp(-e.deltaY/300)));x=cx-(cx-x)*next/scale;y=cy-(cy-y)*next/scale;scale=next;draw()},{passive:false});
        figure.addEventListener('pointerdown',e=>{from={x:e.clientX-x,y:e.clientY-y};figure.setPointerCapture(e.pointerId)});
        figure.addEventListener('pointermove',e=>{if(from){isMoved=true;x=e.clientX-from.x;y=e.clientY-from.y;draw()}});
        figure.addEventListener('pointerup',()=>from=null);
        figure.addEventListener('dblclick',fit);
        addEventListener('resize',()=>{if(!isMoved)fit()});
        fit();
        """;

    /// <param name="nonce">Random text that lets this page's own style and script run, and nothing else.</param>
    public static string Of(GraphReport report, string nonce)
    {
        var result = report.Result;
        var title = Escaped($"Paths to {report.Target}");
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\n")
            .Append(CultureInfo.InvariantCulture, $"<style nonce=\"{nonce}\">{Style}</style></head><body>\n<div class=\"window\"><header><h1>{title}</h1>\n")
            .Append(CultureInfo.InvariantCulture, $"<p>From {Escaped(report.VantagePoint)}{(report.Source is { } source ? $" ({source})" : "")} to {result.Destination}, {GraphReport.MethodName(result.Format)}</p>\n")
            .Append(CultureInfo.InvariantCulture, $"<p>{Escaped(GraphText.Summary(report))}</p>\n")
            .Append("<nav><a href=\"graph.json\">JSON</a><a href=\"graph.svg\">SVG</a><a href=\"graph.dot\">DOT</a><span>Drag or wheel to move, Ctrl and wheel to zoom, double click for the whole graph</span></nav></header>\n")
            .Append(CultureInfo.InvariantCulture, $"<figure>{SvgGraph.Of(report).Replace("<style>", $"<style nonce=\"{nonce}\">", StringComparison.Ordinal)}</figure></div>\n");
        AddDiamonds(text, report);
        return text.Append(CultureInfo.InvariantCulture, $"<script nonce=\"{nonce}\">{Script}</script></body></html>\n").ToString();
    }

    static void AddDiamonds(StringBuilder text, GraphReport report)
    {
        if (report.Result.Diamonds.IsEmpty)
            return;
        text.Append("<table><tr><th>Parts at</th><th>Meets at</th><th>Width</th><th>Links</th><th>Uneven by</th><th>Meshed hops</th><th>Balanced</th></tr>\n");
        foreach (var diamond in report.Result.Diamonds)
        {
            text.Append(CultureInfo.InvariantCulture, $"<tr><td>{diamond.Divergence?.ToString() ?? "this host"}</td><td>{diamond.Convergence?.ToString() ?? "nowhere"}</td><td>{diamond.MaxWidth}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{diamond.MinLength}{(diamond.LengthAsymmetry > 0 ? $" to {diamond.MaxLength}" : "")}</td><td>{diamond.WidthAsymmetry}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{diamond.MeshingRatio * 100:0} %</td><td>{(diamond.IsPerPacket ? "per packet" : "per flow")}</td></tr>\n");
        }
        text.Append("</table>\n");
    }

    static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
