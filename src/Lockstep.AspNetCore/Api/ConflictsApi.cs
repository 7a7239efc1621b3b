using System.Globalization;
using Lockstep.AspNetCore.Http;
using Lockstep.Core.Model;
using Lockstep.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lockstep.AspNetCore.Api;

/// <summary><c>GET /api/sync/conflicts</c> and <c>POST /api/sync/conflicts/{id}/resolve</c>.</summary>
internal static class ConflictsApi
{
    /// <summary>Maps the addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes, RequestFrame frame)
    {
        routes.MapGet("/api/sync/conflicts", frame.Around(ListAsync));
        routes.MapPost("/api/sync/conflicts/{id}/resolve", frame.Around(ResolveAsync));
    }

    private static async Task ListAsync(HttpContext context)
    {
        BodyKeys.RefuseQuery(context.Request);
        var host = context.RequestServices.GetRequiredService<LockstepHost>();
        var reading = await host.Store.ReadAsync(context.RequestAborted);
        var conflicts = reading.OpenConflicts.Values.OrderBy(conflict => conflict.Id).Select(SyncJson.Of);
        await JsonReply.WriteAsync(context, new TaskValue.List([.. conflicts]));
    }

    private static async Task ResolveAsync(HttpContext context)
    {
        BodyKeys.RefuseQuery(context.Request);
        var (resolution, version) = ResolutionBody.Read(await JsonBody.ReadAsync(context));
        if (!long.TryParse((string?)context.Request.RouteValues["id"], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw NotFound((string?)context.Request.RouteValues["id"]);

        var host = context.RequestServices.GetRequiredService<LockstepHost>();
        await AnswerAsync(context, await host.Loop.ResolveAsync(id, resolution, version, context.RequestAborted));
    }

    private static Task AnswerAsync(HttpContext context, ResolveOutcome outcome) =>
        outcome switch
        {
            ResolveOutcome.Resolved resolved => JsonReply.WriteAsync(context, SyncJson.Of(resolved.Conflict)),
            ResolveOutcome.NotFound missing => throw NotFound(missing.Id.ToString(CultureInfo.InvariantCulture)),
            ResolveOutcome.AlreadyClosed closed => Problem.WriteAsync(
                context,
                StatusCodes.Status409Conflict,
                ErrorCode.ConflictClosed,
                $"The conflict was {closed.Conflict.Closing?.Status ?? "closed"} before, by {closed.Conflict.Closing?.By}.",
                ("conflict", SyncJson.Of(closed.Conflict))
            ),
            ResolveOutcome.Moved moved => Problem.WriteAsync(
                context,
                StatusCodes.Status409Conflict,
                ErrorCode.ConflictMoved,
                "The values have moved since the conflict was shown; nothing is written. Look at it again and decide anew.",
                ("conflict", SyncJson.Of(moved.Conflict))
            ),
            ResolveOutcome.Impossible impossible => Problem.WriteAsync(
                context,
                StatusCodes.Status422UnprocessableEntity,
                impossible.Code,
                impossible.Message
            ),
            ResolveOutcome.Paused paused => Problem.WriteAsync(
                context,
                StatusCodes.Status409Conflict,
                ErrorCode.Paused,
                $"{paused.Pause}. Nothing is written; the conflict stays open.",
                ("pause", SyncJson.Of(paused.Pause))
            ),
            ResolveOutcome.NotWritten notWritten => Problem.WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                notWritten.Outcome.Problems is [var first, ..] ? first.Code : ErrorCode.FileNotWritten,
                "It could not be written now; the conflict stays open.",
                ("problems", new TaskValue.List([.. notWritten.Outcome.Problems.Select(SyncJson.Of)]))
            ),
            _ => throw new InvalidOperationException("The engine answered in a way that this version does not know."),
        };

    private static RequestFault NotFound(string? id) =>
        new(StatusCodes.Status404NotFound, ErrorCode.ConflictClosed, $"There is no conflict {id}.");
}
