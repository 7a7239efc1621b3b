using System.CommandLine;
using System.Text;
using Lockstep.Settings;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep schema</c>: a JSON Schema of the file, for editors.</summary>
internal static class SchemaCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var output = new Option<string>("--out") { Description = "Write it into this file.", HelpName = "FILE" };
        var line = new Option<bool>("--line")
        {
            Description =
                "Print the comment for the top of the schedule file, by which editors find the schema: "
                + "# yaml-language-server: $schema=FILE",
        };
        var command = verb.Create(
            "schema",
            "Print a JSON Schema of the schedule file, for editors; no database is needed.",
            (call, _) => Task.FromResult(Run(call, call.Parse.GetValue(output), call.Parse.GetValue(line)))
        );
        command.Add(output);
        command.Add(line);
        return command;
    }

    private static int Run(Invocation call, string? output, bool withLine)
    {
        var schema = ScheduleSchema.Of(call.Options);
        if (output is not null)
            Write(output, schema);

        if (withLine)
            call.Terminal.Insist($"# yaml-language-server: $schema={Reference(call.Options.File, output ?? "schedule.schema.json")}");
        else if (output is null)
            call.Terminal.Insist(schema.TrimEnd('\n'));
        else
            call.Terminal.Say($"The schema is in {output}. Let editors find it: lockstep schema --out {output} --line");

        return ExitCode.InStep;
    }

    // Editors read the path from the folder of the schedule.
    private static string Reference(string file, string schema) =>
        Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFullPath(schema)).Replace('\\', '/');

    private static void Write(string path, string schema)
    {
        try
        {
            if (File.Exists(path) && !File.ReadAllText(path).Contains(ScheduleSchema.Title, StringComparison.Ordinal))
                throw new UsageException($"--out: {path} exists and is no schema of a schedule; name another file.");

            File.WriteAllText(path, schema, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out: {path} cannot be written: {exception.Message}");
        }
    }
}
