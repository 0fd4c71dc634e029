using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Http;

/// <summary>A request refused before it was a message is told as the message would be: in the trail, or in the security log.</summary>
internal static class RefusedRequest
{
    /// <summary>Tells of it; of a question only where the caller may not ask it.</summary>
    public static async Task Tell(
        HttpContext context,
        Caller caller,
        SentMessage? asked,
        Problem problem
    )
    {
        if (asked is null)
        {
            return;
        }

        var log = context.RequestServices.GetRequiredService<SecurityLog>();
        var name = MessageText.NameOf(asked.Type);
        var stranger = caller.Kind == CallerKind.Anonymous;
        if (asked.IsCommand && stranger)
        {
            log.Refused(caller, name, problem.Code);
        }
        else if (asked.IsCommand)
        {
            await Write(context, caller, name, problem);
        }
        else if (!stranger && problem.Kind == ProblemKind.Forbidden)
        {
            log.Forbidden(caller, name);
        }
    }

    // What was sent is not known or not fit to be kept: where it was sent to stands for it.
    private static async Task Write(
        HttpContext context,
        Caller caller,
        string name,
        Problem problem
    )
    {
        var about = context
            .Request.RouteValues.OrderBy(route => route.Key is "code" or "id" ? 0 : 1)
            .Select(route => route.Value?.ToString())
            .FirstOrDefault();
        var payload = JsonSerializer.Serialize(
            new { path = context.Request.Path.Value },
            MessageText.Json
        );
        var services = context.RequestServices;
        var sql = services.GetRequiredService<SqlSession>();
        var trail = services.GetRequiredService<IAuditTrail>();
        var cancel = context.RequestAborted;
        await Collisions.Retry(
            async _ =>
            {
                await sql.Begin(cancel);
                await trail.Append(
                    new AuditEntry(caller, name, about, payload, problem.Code),
                    cancel
                );
                await sql.Commit(cancel);
                return true;
            },
            async (_, _) => await sql.Rollback(),
            cancel
        );
    }
}
