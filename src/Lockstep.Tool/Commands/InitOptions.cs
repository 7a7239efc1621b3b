using System.CommandLine;

namespace Lockstep.Tool.Commands;

/// <summary>The options of <c>lockstep init</c>.</summary>
internal sealed class InitOptions
{
    private readonly Option<string?> _adopt = new("--adopt")
    {
        Description =
            "What becomes of rows that the file lacks: all are appended to it by the next run (the default), or file-only leaves them out.",
        HelpName = "all|file-only",
    };

    private readonly Option<bool> _fromDatabase = new("--from-database")
    {
        Description = "Write the file, which must not be there yet, from the rows.",
    };

    private readonly Option<bool> _printSql = new("--print-sql")
    {
        Description = "Print the SQL that would be run, with the rights of the running program's role; run nothing.",
    };

    private readonly Option<string?> _role = new("--role")
    {
        Description = "The role that --print-sql grants rights to; default lockstep_app.",
        HelpName = "NAME",
    };

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_adopt, _fromDatabase, _printSql, _role];

    /// <summary>What was said.</summary>
    /// <exception cref="UsageException">What was said doesn't go together, or is none of the choices.</exception>
    public InitChoice Read(ParseResult parse)
    {
        bool? isAll = parse.GetValue(_adopt)?.Replace('_', '-').ToLowerInvariant() switch
        {
            null => null,
            "all" => true,
            "file-only" => false,
            var other => throw new UsageException($"--adopt: '{other}' is none of all, file-only."),
        };
        var choice = new InitChoice(
            isAll,
            parse.GetValue(_fromDatabase),
            parse.GetValue(_printSql),
            parse.GetValue(_role) ?? "lockstep_app"
        );
        if (choice.PrintsSql && (choice.FromDatabase || isAll is not null))
            throw new UsageException("--print-sql runs nothing, so it goes with neither --adopt nor --from-database.");

        if (choice.FromDatabase && isAll == false)
            throw new UsageException("--from-database writes all rows into the file, so --adopt file-only would leave none out.");

        if (parse.GetValue(_role) is not null && !choice.PrintsSql)
            throw new UsageException("--role goes with --print-sql.");

        return choice;
    }
}
