using Tracefleet.Cli;

return await CommandTree.RunAsync(args);
