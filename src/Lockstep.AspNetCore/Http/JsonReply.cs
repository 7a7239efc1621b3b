using Lockstep.Core.Model;
using Microsoft.AspNetCore.Http;

namespace Lockstep.AspNetCore.Http;

/// <summary>Answers with JSON.</summary>
internal static class JsonReply
{
    /// <summary>Writes a value as the whole answer.</summary>
    public static Task WriteAsync(
        HttpContext context,
        TaskValue value,
        int status = StatusCodes.Status200OK,
        string type = "application/json"
    )
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(TaskJson.ToText(value), context.RequestAborted);
    }
}
