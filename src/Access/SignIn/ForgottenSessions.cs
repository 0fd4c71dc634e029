using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>Sessions that ended long ago. That somebody signed in, and from where, stays in the audit trail.</summary>
internal sealed class ForgottenSessions(SqlSession sql) : IForget
{
    /// <summary>The address and the browser of one that ended, which the owner no longer sees listed.</summary>
    public static readonly Statement Marks = Statement.Of(
        "access.session.forget_marks",
        """
        update session set address = null, agent = null where id in (
            select s.id from session s
            where s.expires_at < @before and (s.address is not null or s.agent is not null)
            order by s.expires_at, s.id {page})
        """
    );

    private static readonly Statement Select = Statement.Of(
        "access.session.old",
        "select id from session where expires_at < @before order by expires_at, id {page}"
    );

    private static readonly Statement DeleteFederated = Statement.Of(
        "access.federated_session.forget",
        "delete from federated_session where session_id in @ids"
    );

    private static readonly Statement Delete = Statement.Of(
        "access.session.forget",
        "delete from session where id in @ids"
    );

    public string Kind => "session";

    public async Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel)
    {
        var ids = await sql.Query<Guid>(
            Select,
            new
            {
                before,
                skip = 0,
                take = atMost,
            },
            cancel
        );
        if (ids.Count > 0)
        {
            await sql.Execute(DeleteFederated, new { ids }, cancel);
            await sql.Execute(Delete, new { ids }, cancel);
        }

        return ids.Count;
    }
}
