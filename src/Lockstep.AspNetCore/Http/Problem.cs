using System.Globalization;
using Lockstep.Core.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Lockstep.AspNetCore.Http;

/// <summary>Errors as RFC 9457 problem details, with Lockstep's code.</summary>
internal static class Problem
{
    /// <summary>Answers with an error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="detail">What is wrong and the way out.</param>
    /// <param name="more">Members beyond those that every problem has.</param>
    public static Task WriteAsync(HttpContext context, int status, string code, string detail, params (string Name, TaskValue Value)[] more)
    {
        var members = new[]
        {
            ("type", TaskValue.Of("about:blank")),
            ("title", TaskValue.Of(ReasonPhrases.GetReasonPhrase(status))),
            ("status", new TaskValue.Number(status.ToString(CultureInfo.InvariantCulture))),
            ("code", TaskValue.Of(code)),
            ("detail", TaskValue.Of(detail)),
        }.Concat(more);
        var value = TaskValue.Map.Of(members.Select(member => KeyValuePair.Create(member.Item1, member.Item2)));
        return JsonReply.WriteAsync(context, value, status, "application/problem+json");
    }
}
