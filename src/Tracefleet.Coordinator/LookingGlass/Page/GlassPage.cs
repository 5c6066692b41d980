using System.Collections.Immutable;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>The page <c>/lg</c>. It is whole without scripts; a script only shows a running call as it goes on.</summary>
sealed class GlassPage(GlassSettings settings, GlassBlurb blurb, TestFileSettings files)
{
    /// <param name="Form">What the form is filled with.</param>
    /// <param name="Fault">What is wrong with a submission.</param>
    /// <param name="Result">What a call has come to.</param>
    /// <param name="IsForStrangers">Whether the visitor may see the looking glass only, and nothing else of the coordinator.</param>
    public sealed record Content(
        GlassForm Form, ImmutableArray<GlassCommand> Commands, ImmutableArray<GlassRouter> Routers, VisitorFacts? Visitor, GlassFault? Fault = null, GlassResult? Result = null,
        bool IsForStrangers = false);

    public string Of(Content content)
    {
        var html = new HtmlText();
        html.Add($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{TitleOf(content)}</title>
            <link rel="icon" href="/favicon.svg">
            <link rel="stylesheet" href="/lg/lg.css">

            """);
        if (content.Result is { IsOver: false })
            html.AddMarkup("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>\n");
        html.Add($"""
            <script src="/lg/lg.js" defer></script>
            </head>
            <body>
            <header><a class="brand" href="/lg"><img src="/favicon.svg" alt="" width="22" height="22"> {settings.Title}</a><nav>
            """);
        html.AddMarkup(content.IsForStrangers ? "" : "<a href=\"/\">Campaigns</a> ").AddMarkup("<a href=\"/.well-known/looking-glass/v1/cmd\">API</a></nav></header>\n<main>\n");
        AddNetwork(html, content.Visitor);
        AddForm(html, content);
        if (content.Result is { } result)
            html.AddMarkup(result.IsOver ? "<section id=\"result\">\n" : $"<section id=\"result\" aria-live=\"polite\" aria-busy=\"true\" data-events=\"{GlassBody.ResultsPath}/{result.Id}/events\">\n")
                .AddMarkup(GlassResultHtml.Of(result)).AddMarkup("</section>\n");
        return html.AddMarkup("</main>\n</body>\n</html>\n").ToString();
    }

    string TitleOf(Content content) => content.Result is { } result ? $"{result.Command} {result.Argument} - {settings.Title}" : settings.Title;

    void AddNetwork(HtmlText html, VisitorFacts? visitor)
    {
        if (blurb.Html.Length > 0)
            html.AddMarkup("<section class=\"blurb\">\n").AddMarkup(blurb.Html).AddMarkup("\n</section>\n");
        html.AddMarkup("<dl class=\"facts\">\n");
        if (visitor is not null)
        {
            html.Add($"<div><dt>You</dt><dd><code>{visitor.Address}</code>");
            foreach (var fact in new[] { visitor.Name, visitor.Origin, visitor.Place }.Where(fact => fact is { Length: > 0 }))
                html.Add($" <span class=\"quiet\">{fact}</span>");
            html.AddMarkup("</dd></div>\n");
        }
        if (settings.TestAddresses.Ipv4 is { } v4)
            html.Add($"<div><dt>Test IPv4</dt><dd><code>{v4}</code></dd></div>\n");
        if (settings.TestAddresses.Ipv6 is { } v6)
            html.Add($"<div><dt>Test IPv6</dt><dd><code>{v6}</code></dd></div>\n");
        if (!files.SizesMb.IsDefaultOrEmpty)
        {
            html.AddMarkup("<div><dt>Test files</dt><dd>");
            foreach (var size in files.SizesMb)
                html.Add($"<a href=\"/testfiles/{size}MB.bin\" download>{size} MB</a> ");
            html.AddMarkup("</dd></div>\n");
        }
        html.AddMarkup("</dl>\n");
    }

    static void AddForm(HtmlText html, Content content)
    {
        html.AddMarkup("<form method=\"post\" action=\"/lg\">\n<fieldset class=\"commands\"><legend>Command</legend>\n");
        AddCommands(html, content);
        html.Add($"""
            </fieldset>
            <div class="line">
            <label class="target">Target <input name="target" value="{content.Form.Target}" maxlength="255" placeholder="192.0.2.1, 2001:db8::/32 or example.net" autocomplete="off" autocapitalize="none" spellcheck="false"
            """);
        html.AddMarkup(content.Fault is null ? "></label>\n" : " aria-describedby=\"fault\" autofocus></label>\n").AddMarkup("<label>Router <select name=\"router\">\n");
        AddOption(html, "", "first that can", content.Form.Router.Length == 0);
        foreach (var router in content.Routers)
            AddOption(html, router.Name, router.IsConnected ? LabelOf(router) : $"{LabelOf(router)} (away)", router.Name.Equals(content.Form.Router, StringComparison.OrdinalIgnoreCase));
        html.AddMarkup("</select></label>\n<label>Family <select name=\"protocol\">\n");
        foreach (var (value, label) in new[] { ("", "any"), ("1,1", "IPv4"), ("2,1", "IPv6"), ("both", "both") })
            AddOption(html, value, label, value == content.Form.Protocol);
        html.AddMarkup("</select></label>\n<button type=\"submit\">Run</button>\n</div>\n");
        if (content.Fault is { } fault)
            html.Add($"<p class=\"fault\" id=\"fault\" role=\"alert\">{fault.Message}</p>\n");
        html.AddMarkup("</form>\n");
    }

    /// <summary>What probes, what looks up and what the operator has added each begin a line. The description of the command that is chosen is seen below them.</summary>
    static void AddCommands(HtmlText html, Content content)
    {
        var groups = content.Commands.Where(command => !command.IsOrganizational).GroupBy(command => command.Verb == GlassVerb.Configured ? 2 : command.Probes ? 0 : 1);
        foreach (var (place, (group, command)) in groups.OrderBy(group => group.Key).SelectMany(group => group.Index()).Index())
        {
            html.AddMarkup(group == 0 && place > 0 ? "<span class=\"break\"></span>\n" : "")
                .Add($"<label title=\"{command.Description}\"><input type=\"radio\" aria-describedby=\"about-{place}\"")
                .AddMarkup(command.Argument == GlassArgumentKind.None ? " class=\"alone\"" : "").Add($" name=\"command\" value=\"{command.Words}\"")
                .AddMarkup(command.Words == content.Form.Command ? " checked>" : ">").Add($"{command.Words}</label><span class=\"about\" id=\"about-{place}\">{command.Description}</span>\n");
        }
    }

    static string LabelOf(GlassRouter router) => router.Facts.City is { } city ? $"{router.Name}, {city}" : router.Name;

    static void AddOption(HtmlText html, string value, string label, bool isChosen) =>
        html.Add($"<option value=\"{value}\"").AddMarkup(isChosen ? " selected>" : ">").Add($"{label}</option>\n");
}
