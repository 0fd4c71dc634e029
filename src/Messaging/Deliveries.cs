using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Messaging;

internal sealed class Deliveries(SqlSession sql) : IDeliveries
{
    private static readonly Statement About = Statement.Of(
        "messaging.deliveries",
        """
        select about, 'email' as channel, state, created_at, ended_at from email where about in @subjects
        union all
        select about, channel, state, created_at, coalesce(ended_at, taken_at) as ended_at
        from phone_message where about in @subjects
        """
    );

    public async Task<IReadOnlyList<Delivery>> Of(
        IReadOnlyCollection<Guid> subjects,
        CancellationToken cancel
    ) =>
        subjects.Count == 0
            ? []
            :
            [
                .. (await sql.Query<Row>(About, new { subjects }, cancel))
                    .Select(row => new Delivery(
                        row.About,
                        row.Channel,
                        row.State,
                        row.EndedAt ?? row.CreatedAt
                    ))
                    .OrderBy(delivery => delivery.At),
            ];

    private sealed record Row
    {
        public Guid About { get; init; }
        public string Channel { get; init; } = "";
        public string State { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
    }
}
