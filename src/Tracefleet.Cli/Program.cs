using Tracefleet.Cli;
using Tracefleet.Cli.Rendering;

StandardOutput.SetUp();
return await CommandTree.RunAsync(args);
