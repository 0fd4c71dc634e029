using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Commands;

/// <summary>Replies to repeated requests that can no longer be asked for.</summary>
internal sealed class ForgottenReplies(SqlSession sql) : IForget
{
    private static readonly Statement Select = Statement.Of(
        "kernel.idempotency.old",
        """
        select caller, idempotency_key from idempotency where created_at < @before
        order by created_at, caller, idempotency_key {page}
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "kernel.idempotency.forget",
        "delete from idempotency where caller = @caller and idempotency_key in @keys and created_at < @before"
    );

    public string Kind => "reply";

    public async Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel)
    {
        var old = await sql.Query<Row>(
            Select,
            new
            {
                before,
                skip = 0,
                take = atMost,
            },
            cancel
        );
        foreach (var ofCaller in old.GroupBy(row => row.Caller, StringComparer.Ordinal))
        {
            await sql.Execute(
                Delete,
                new
                {
                    caller = ofCaller.Key,
                    keys = ofCaller.Select(row => row.IdempotencyKey).ToArray(),
                    before,
                },
                cancel
            );
        }

        return old.Count;
    }

    private sealed record Row
    {
        public string Caller { get; init; } = "";
        public string IdempotencyKey { get; init; } = "";
    }
}
