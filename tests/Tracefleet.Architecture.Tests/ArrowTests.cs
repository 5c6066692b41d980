using System.Reflection;
using System.Xml.Linq;

namespace Tracefleet.Architecture.Tests;

public sealed class ArrowTests
{
    static readonly string[] EdgeLibraries =
    [
        "System.Net.Sockets", "System.Net.Http", "System.Net.WebSockets", "System.Data.Common", "Microsoft.Data.Sqlite", "Npgsql",
        "Google.Protobuf", "Microsoft.AspNetCore", "Microsoft.Extensions.Logging.Abstractions", "System.Console",
    ];

    public static TheoryData<string> Core => [.. Rooms.CoreArrows.Keys];
    public static TheoryData<string> Edges => [.. Rooms.Edges];
    public static TheoryData<string> Everything => [.. Rooms.All];

    [Theory]
    [MemberData(nameof(Core))]
    public void A_core_room_knows_only_the_rooms_its_arrows_lead_to(string room) =>
        Assert.Empty(Rooms.KnownBy(room).Except(Rooms.CoreArrows[room]));

    [Theory]
    [MemberData(nameof(Core))]
    public void The_core_knows_no_socket_database_web_or_log(string room) =>
        Assert.DoesNotContain(
            Rooms.AssemblyOf(room).GetReferencedAssemblies(),
            reference => EdgeLibraries.Any(library => reference.Name!.StartsWith(library, StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Edges))]
    public void An_edge_knows_only_the_core(string room) =>
        Assert.Empty(Rooms.KnownBy(room).Except(Rooms.CoreArrows.Keys));

    [Theory]
    [MemberData(nameof(Everything))]
    public void Nothing_knows_the_executable_and_only_it_knows_the_hosts(string room) =>
        Assert.Empty(room == "Cli" ? Rooms.KnownBy(room).Where(known => known == "Cli") : Rooms.KnownBy(room).Intersect(Rooms.Hosts));

    [Theory]
    [MemberData(nameof(Everything))]
    public void Only_the_socket_room_has_native_calls(string room)
    {
        const BindingFlags every = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

        var native = Rooms.AssemblyOf(room).GetTypes()
            .SelectMany(type => type.GetMethods(every))
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
            .Select(method => $"{method.DeclaringType}.{method.Name}");

        if (room == "Sockets.Linux")
            Assert.NotEmpty(native);
        else
            Assert.Empty(native);
    }

    [Fact]
    public void Every_project_below_src_is_a_room_of_the_design() =>
        Assert.Equal(
            Rooms.All.Order(StringComparer.Ordinal),
            Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "Tracefleet.*")
                .Select(folder => Path.GetFileName(folder)["Tracefleet.".Length..])
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Project_references_draw_the_same_arrows_as_the_assemblies()
    {
        foreach (var (room, arrows) in Rooms.CoreArrows)
        {
            var project = Path.Combine(Repository.Root, "src", $"Tracefleet.{room}", $"Tracefleet.{room}.csproj");
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["Tracefleet.".Length..]);
            Assert.Empty(references.Except(arrows));
        }
    }
}
