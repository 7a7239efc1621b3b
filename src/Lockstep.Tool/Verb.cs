using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Sync;
using Lockstep.Tool.Output;
using Lockstep.Tool.Settings;

namespace Lockstep.Tool;

/// <summary>The options that every verb has, and the frame in which every verb runs: options checked first, failures told in one way.</summary>
internal sealed class Verb
{
    private readonly Dictionary<Setting, Option<string[]>> _settings = SettingTable
        .All.Where(setting => setting.IsOption)
        .ToDictionary(
            setting => setting,
            setting => new Option<string[]>(setting.OptionName)
            {
                Description = setting.Description,
                HelpName = setting.Placeholder,
                Arity = ArgumentArity.OneOrMore,
                Recursive = true,
            }
        );

    private readonly Option<bool> _json = Flag("--json", "Print results as JSON.");
    private readonly Option<bool> _quiet = Flag("--quiet", "Print only problems.");
    private readonly Option<bool> _verbose = Flag("--verbose", "Log more, and show where an unexpected failure came from.");

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [.. _settings.Values, _json, _quiet, _verbose];

    /// <summary>Makes a verb.</summary>
    public Command Create(string name, string description, Func<Invocation, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        command.SetAction((parse, _) => RunAsync(parse, run));
        return command;
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description, Recursive = true };

    private async Task<int> RunAsync(ParseResult parse, Func<Invocation, CancellationToken, Task<int>> run)
    {
        var terminal = new Terminal(parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error)
        {
            IsJson = parse.GetValue(_json),
            IsQuiet = parse.GetValue(_quiet),
            IsVerbose = parse.GetValue(_verbose),
        };
        var reader = new SettingReader();
        var options = reader.Read(Said(parse), EnvironmentVariables(), Directory.GetCurrentDirectory());
        if (reader.Faults.Count > 0)
        {
            terminal.Problem(string.Join('\n', reader.Faults.Select(fault => $"lockstep: {fault}")));
            return ExitCode.Usage;
        }

        using var interruption = new Interruption();
        try
        {
            return await run(new Invocation(parse, options, terminal), interruption.Token);
        }
        catch (UsageException exception)
        {
            terminal.Problem($"lockstep: {exception.Message}");
            return ExitCode.Usage;
        }
        catch (RequestRefusedException exception)
        {
            terminal.Problem($"lockstep: {exception.Code} {exception.Message}");
            return exception.Code is ErrorCode.UnknownTask or ErrorCode.Usage ? ExitCode.Usage : ExitCode.Failed;
        }
        catch (StoreException exception)
        {
            terminal.Problem($"lockstep: {exception.Code} {exception.Message}");
            return exception.Code is ErrorCode.Usage or ErrorCode.DatabaseShape ? ExitCode.Usage : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Problem("lockstep: stopped before it was done; what was begun is finished.");
            return ExitCode.Failed;
        }
        catch (Exception exception)
        {
            terminal.Problem($"lockstep: {(terminal.IsVerbose ? exception : exception.Message)}");
            return ExitCode.Failed;
        }
    }

    private IEnumerable<SettingSource> Said(ParseResult parse) =>
        from pair in _settings
        where parse.GetResult(pair.Value) is { Implicit: false }
        select new SettingSource(pair.Key, parse.GetValue(pair.Value) ?? [], pair.Key.OptionName);

    private static Dictionary<string, string> EnvironmentVariables() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
