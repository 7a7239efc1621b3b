using Lockstep.Core.Model;

namespace Lockstep.Settings;

/// <summary>A JSON Schema (2020-12) of the schedule file, for editors. It describes; what is valid in the end says <c>lockstep validate</c>.</summary>
public static class ScheduleSchema
{
    /// <summary>The title, by which a schema of a schedule is known.</summary>
    public const string Title = "Lockstep schedule";

    /// <summary>The schema for the options in force: the type of the ids and the fields that a scheduler moves.</summary>
    public static string Of(LockstepOptions options) =>
        $$"""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "{{Title}}",
              "description": "The tasks that run by schedule. Every further key is kept, here and beside each task.",
              "anyOf": [
                { "type": "object", "required": ["tasks"], "properties": { "tasks": { "$ref": "#/$defs/tasks" } }, "additionalProperties": true },
                { "$ref": "#/$defs/list" }
              ],
              "$defs": {
                "tasks": { "anyOf": [{ "$ref": "#/$defs/list" }, { "type": "null" }] },
                "list": { "type": "array", "items": { "$ref": "#/$defs/task" } },
                "task": {
                  "type": "object",
                  "required": ["id", {{Required()}}],
                  "additionalProperties": true,
                  "properties": {
                    "id": {{Id(options.IdType)}},
                    "skill_name": {
                      "description": "What runs.",
                      "type": ["string", "number", "boolean"], "minLength": 1, "examples": ["daily-report"]
                    },
                    "schedule_cron": {
                      "description": "Five fields (minute hour day month weekday), six with seconds first, or a macro. In UTC unless the task has a timezone. Quote it.",
                      "type": "string",
                      "pattern": "^\\s*(@(yearly|annually|monthly|weekly|daily|midnight|hourly|every_minute|every_second)|[^\\s@]+([ \\t]+[^\\s]+){4,5})\\s*$",
                      "examples": ["0 9 * * 1-5", "*/15 * * * *", "@daily"]
                    },
                    "next_run_at": {{Stamp("When it runs next.", options.RuntimeFields.Contains(TaskField.NextRunAt), isRequired: true)}},
                    "params_json": {
                      "description": "What the skill is given: any value, usually a map, which is merged key by key.",
                      "examples": [{ "limit": 10 }]
                    },
                    "status": {{Text(
                "The state, as the database or a scheduler sets it.",
                options.RuntimeFields.Contains("status"),
                "active"
            )}},
                    "user_id": {{Text("Whose task it is.", options.RuntimeFields.Contains("user_id"), "user-12")}},
                    "created_at": {{Stamp("When it was made.", options.RuntimeFields.Contains("created_at"), isRequired: false)}},
                    "updated_at": {{Stamp("When it was last changed; kept up by Lockstep where it stands.", false, isRequired: false)}},
                    "timezone": { "description": "The zone that schedule_cron is in; UTC when it is left out.", "examples": ["Europe/Berlin"] }
                  }
                },
                "stamp": {
                  "type": "string",
                  "anyOf": [
                    { "format": "date-time", "pattern": "^\\s*\\d{4}-\\d\\d-\\d\\d[Tt]" },
                    { "pattern": "^\\s*\\d{4}-\\d\\d-\\d\\d([Tt ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?( ?([Zz]|[+-]\\d\\d(:?\\d\\d)?))?)?\\s*$" }
                  ]
                }
              }
            }

            """;

    private static string Required() =>
        string.Join(", ", TaskField.Known.Where(field => field.IsRequired).Select(field => $"\"{field.Name}\""));

    private static string Id(TaskIdType type) =>
        type switch
        {
            TaskIdType.Uuid =>
                """{ "description": "The task's identity, once in the file.", "type": "string", "format": "uuid", "pattern": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$" }""",
            TaskIdType.Text =>
                """{ "description": "The task's identity, once in the file.", "type": ["string", "integer"], "pattern": "^[A-Za-z0-9._-]{1,128}$", "examples": ["daily-report"] }""",
            _ =>
                """{ "description": "The task's identity, once in the file.", "type": ["integer", "string"], "minimum": -9223372036854775808, "maximum": 9223372036854775807, "pattern": "^(0|-?[1-9][0-9]*)$", "examples": [1] }""",
        };

    private static string Stamp(string description, bool isRuntime, bool isRequired) =>
        $$"""{ "description": "{{description}}{{Moved(isRuntime)}} ISO 8601; UTC without an offset.", {{(isRequired ? "\"$ref\": \"#/$defs/stamp\"" : "\"anyOf\": [{ \"$ref\": \"#/$defs/stamp\" }, { \"type\": \"null\" }]")}}, "examples": ["2026-12-01T09:00:00Z"] }""";

    private static string Text(string description, bool isRuntime, string example) =>
        $$"""{ "description": "{{description}}{{Moved(isRuntime)}}", "type": ["string", "number", "boolean", "null"], "examples": ["{{example}}"] }""";

    private static string Moved(bool isRuntime) =>
        isRuntime ? " A scheduler moves it all day: a new value by hand is a request to it." : "";
}
