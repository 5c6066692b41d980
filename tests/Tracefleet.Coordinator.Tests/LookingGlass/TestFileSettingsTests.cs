using System.Text.Json;
using Tracefleet.Coordinator.LookingGlass;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

public sealed class TestFileSettingsTests
{
    [Fact]
    public void As_they_come_they_have_no_fault()
    {
        Assert.Empty(new TestFileSettings().Faults());
        Assert.Empty(new AuditSettings().Faults());
    }

    [Theory]
    [InlineData("""{"sizesMb": [1, 0]}""", "testFiles.sizesMb[1] is 0; give 1 to 100000.")]
    [InlineData("""{"sizesMb": [1, 2, 1]}""", "testFiles.sizesMb[2] is 1 once more; give each size once.")]
    [InlineData("""{"maxConcurrent": 0}""", "testFiles.maxConcurrent is 0; give 1 to 10000.")]
    [InlineData("""{"maxConcurrentPerClient": -1}""", "testFiles.maxConcurrentPerClient is -1; give 1 to 10000.")]
    [InlineData("""{"bytesPerSecond": 999}""", "testFiles.bytesPerSecond is 999; give 1000 to 100000000000, or 0 for no limit.")]
    [InlineData("""{"burstBytes": 0}""", "testFiles.burstBytes is 0; give 1 to 1000000000.")]
    public void A_fault_names_the_field_and_what_to_give(string json, string fault) =>
        Assert.Equal([fault], JsonSerializer.Deserialize<TestFileSettings>(json, JsonSerializerOptions.Web)!.Faults());

    [Theory]
    [InlineData("""{"file": " "}""", "audit.file is empty; name a file, or leave it out for none.")]
    [InlineData("""{"maxMb": 0}""", "audit.maxMb is 0; give 1 to 100000.")]
    public void A_fault_of_the_audit_names_the_field_and_what_to_give(string json, string fault) =>
        Assert.Equal([fault], JsonSerializer.Deserialize<AuditSettings>(json, JsonSerializerOptions.Web)!.Faults());

    [Fact]
    public void Sizes_may_be_none_but_not_too_many_and_not_null()
    {
        Assert.Empty(new TestFileSettings { SizesMb = [] }.Faults());
        Assert.Equal(
            ["testFiles.sizesMb has 33 sizes; give at most 32."], new TestFileSettings { SizesMb = [.. Enumerable.Range(1, 33)] }.Faults());
        Assert.StartsWith("testFiles.sizesMb is null;", Assert.Single(new TestFileSettings { SizesMb = default }.Faults()));
    }
}
