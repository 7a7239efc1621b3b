using Lockstep.AspNetCore.Http;
using Lockstep.Core.Model;
using Lockstep.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lockstep.AspNetCore.Api;

/// <summary><c>POST /api/sync/pause</c> and <c>POST /api/sync/resume</c>; both answer with the status afterwards.</summary>
internal static class PauseApi
{
    private const int LongestReason = 500;

    /// <summary>Maps the addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes, RequestFrame frame)
    {
        routes.MapPost("/api/sync/pause", frame.Around(PauseAsync));
        routes.MapPost("/api/sync/resume", frame.Around(ResumeAsync));
    }

    private static async Task PauseAsync(HttpContext context)
    {
        BodyKeys.RefuseQuery(context.Request);
        var body = await JsonBody.ReadAsync(context);
        BodyKeys.Allow(body, "reason", "until", "task_id", "file", "by");
        var reason = Line(body, "reason") ?? throw RequestFault.Malformed("reason is missing: say in a few words why.");
        var until =
            BodyKeys.Text(body, "until") is not { } text ? (DateTimeOffset?)null
            : TimestampText.TryParse(text, out var end) ? end
            : throw RequestFault.Malformed("until must be a time stamp such as 2026-12-01T09:00:00Z.");
        var (task, file) = Scope(body);
        await ChangeAsync(
            context,
            pauses => pauses.PauseAsync(reason, Line(body, "by") ?? "api", until, task, file, context.RequestAborted)
        );
    }

    private static async Task ResumeAsync(HttpContext context)
    {
        BodyKeys.RefuseQuery(context.Request);
        var body = await JsonBody.ReadAsync(context);
        BodyKeys.Allow(body, "task_id", "file");
        var (task, file) = Scope(body);
        await ChangeAsync(context, pauses => pauses.ResumeAsync(task, file, context.RequestAborted));
    }

    private static async Task ChangeAsync(HttpContext context, Func<SyncPauses, Task> change)
    {
        var host = context.RequestServices.GetRequiredService<LockstepHost>();
        try
        {
            await change(host.Pauses);
        }
        catch (RequestRefusedException refused)
        {
            var status = refused.Code switch
            {
                ErrorCode.UnknownTask => StatusCodes.Status404NotFound,
                ErrorCode.Usage => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status409Conflict,
            };
            throw new RequestFault(status, refused.Code, char.ToUpperInvariant(refused.Message[0]) + refused.Message[1..]);
        }

        await host.Loop.TriggerAsync(new SyncRequest("api"), context.RequestAborted);
        await JsonReply.WriteAsync(context, SyncJson.Of(await host.Loop.StatusAsync(context.RequestAborted)));
    }

    private static (TaskId? Task, string? File) Scope(TaskValue.Map body)
    {
        var file = Line(body, "file");
        TaskId? task = body["task_id"] switch
        {
            null or TaskValue.NullValue => null,
            TaskValue.Number number => IdOf(number.Json),
            TaskValue.Text text => IdOf(text.Value),
            _ => throw RequestFault.Malformed("task_id must be a number or a text."),
        };
        return task is not null && file is not null ? throw RequestFault.Malformed("Name a task_id or a file, not both.") : (task, file);
    }

    private static TaskId IdOf(string text) =>
        TaskId.TryParse(text, out var id) ? id : throw RequestFault.Malformed("task_id is none that a task can have.");

    private static string? Line(TaskValue.Map body, string key) =>
        BodyKeys.Text(body, key) is not { } text ? null
        : text.Length is 0 or > LongestReason || text.Any(char.IsControl)
            ? throw RequestFault.Malformed($"{key} must be a line of 1 to {LongestReason} characters.")
        : text;
}
