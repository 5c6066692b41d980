using Spectre.Console;

namespace Tracefleet.Cli.Doctor;

/// <summary>The findings as lines for people, each remedy once below them.</summary>
static class DoctorTable
{
    public static void Write(DoctorReport report)
    {
        var width = report.Checks.Max(check => check.Name.Length);
        foreach (var check in report.Checks)
            AnsiConsole.MarkupLine($"[{Colour(check.State)}]{check.State,-7}[/]  {Markup.Escape(check.Name.PadRight(width))}  {Markup.Escape(check.Reason)}");
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine(report switch
        {
            { TraceWorks: false } => "[red]trace does not work here.[/]",
            { Transport: "raw" } => "[green]trace works[/], by raw sockets.",
            _ => "[green]trace works[/], by datagram sockets: UDP and, where allowed, ICMP; no TCP, no sweep.",
        });
        if (report.TraceWorks && report.Checks.Where(check => check.Name is "IPv4" or "IPv6").All(check => check.State == "missing"))
            AnsiConsole.MarkupLine("[yellow]It reaches this host and its own networks only:[/] there is no route to the Internet.");
        var remedies = report.Checks.Where(check => check.Remedy is not null).GroupBy(check => check.Remedy!).ToList();
        if (remedies.Count == 0)
            return;
        AnsiConsole.WriteLine("\nHow to get the rest:");
        foreach (var remedy in remedies)
        {
            AnsiConsole.MarkupLine($"  [grey]{Markup.Escape(string.Join("; ", remedy.Select(check => check.Name)))}[/]");
            // Written as it is: a command that is wrapped cannot be copied.
            Console.Out.WriteLine($"    {remedy.Key}");
        }
    }

    static string Colour(string state) => state switch
    {
        "ok" => "green",
        "limited" => "yellow",
        _ => "red",
    };
}
