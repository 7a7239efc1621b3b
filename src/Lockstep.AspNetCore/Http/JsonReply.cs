using System.Text;
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
        var bytes = Encoding.UTF8.GetBytes(TaskJson.ToText(value));
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
