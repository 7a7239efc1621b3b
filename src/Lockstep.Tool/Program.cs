using Lockstep.Tool;
using Lockstep.Tool.Output;

StandardStreams.Hold();
return await CommandLine.RunAsync(args, Console.Out, Console.Error);
