using System.CommandLine;
using System.CommandLine.Invocation;
using Lockstep.Settings;
using Lockstep.Tool.Commands;
using Lockstep.Tool.Output;

namespace Lockstep.Tool;

/// <summary>The program's verbs, and what it says to a command line that it does not understand.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs the program; answers with its exit code.</summary>
    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var root = Build();
        if (arguments.Length == 0)
        {
            root.Parse(["--help"], Parser).Invoke(new InvocationConfiguration { Output = error });
            return Task.FromResult(ExitCode.Usage);
        }

        var parse = root.Parse(arguments, Parser);
        if (parse.Action is ParseErrorAction)
        {
            new Terminal(output, error).Problem($"lockstep: {Fault(parse, root)}\nTry: lockstep --help");
            return Task.FromResult(ExitCode.Usage);
        }

        // Signals are ours: what is begun is finished, however long it takes.
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = null,
        };
        return parse.InvokeAsync(configuration);
    }

    private static RootCommand Build()
    {
        var verb = new Verb();
        var root = new RootCommand("Keeps a YAML schedule file and a database table in step, both ways, live.") { HelpName = "lockstep" };
        foreach (var option in verb.Options)
            root.Add(option);

        root.Add(ServeCommand.Create(verb));
        root.Add(SyncCommand.Create(verb));
        root.Add(PlanCommand.Create(verb));
        root.Add(StatusCommand.Create(verb));
        root.Add(ConflictsCommand.Create(verb));
        root.Add(ValidateCommand.Create(verb));
        root.Add(VerifyCommand.Create(verb));
        root.Add(SchemaCommand.Create(verb));
        root.Add(PauseCommand.Create(verb));
        root.Add(ResumeCommand.Create(verb));
        root.Add(InitCommand.Create(verb));
        root.Add(DetachCommand.Create(verb));
        return root;
    }

    private static string Fault(ParseResult parse, RootCommand root)
    {
        if (parse.UnmatchedTokens is not [var token, ..])
            return parse.Errors[0].Message;

        // What follows an equals sign may be a password.
        var name = token.Split('=')[0];
        if (name.StartsWith('-'))
        {
            var known = root.Options.Concat(parse.CommandResult.Command.Options).Select(option => option.Name);
            return $"unknown option {name}{NearestName.Hint(name, known)}";
        }

        var verbs = parse.CommandResult.Command.Subcommands.Select(command => command.Name).ToList();
        return verbs.Count > 0 ? $"unknown verb {name}{NearestName.Hint(name, verbs)}" : $"unexpected argument {name}";
    }
}
