using Lockstep.Tool;
using Lockstep.Tool.Output;

StandardStreams.Secure();
return await CommandLine.RunAsync(args, Console.Out, Console.Error);
