using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Preferences;

/// <summary>Which kinds of messages a person wants by which channel.</summary>
internal sealed class ChoiceStore(SqlSession sql)
{
    private static readonly Statement OfPerson = Statement.Of(
        "messaging.message_choice.of",
        "select channel, kind, wanted from message_choice where person_id = @personId"
    );

    private static readonly Statement Delete = Statement.Of(
        "messaging.message_choice.delete",
        "delete from message_choice where person_id = @personId"
    );

    private static readonly Statement Insert = Statement.Of(
        "messaging.message_choice.insert",
        "insert into message_choice (person_id, channel, kind, wanted) values (@personId, @channel, @kind, @wanted)"
    );

    /// <summary>What the person wants, for every channel and kind.</summary>
    public async Task<IReadOnlyDictionary<(string Channel, string Kind), bool>> Of(
        Guid personId,
        CancellationToken cancel
    )
    {
        var chosen = (await sql.Query<ChoiceRow>(OfPerson, new { personId }, cancel)).ToDictionary(
            row => (row.Channel, row.Kind),
            row => row.Wanted
        );
        return (
            from channel in MessageChannels.All
            from kind in NoticeKinds.All
            let key = (channel.Code, kind.Code)
            select (
                key,
                chosen.TryGetValue(key, out var wanted)
                    ? wanted
                    : MessageChannels.IsUsual(channel.Code, kind.Code)
            )
        ).ToDictionary();
    }

    /// <summary>Keeps what differs from the usual, so that a later version may find a better usual.</summary>
    public async Task Save(
        Guid personId,
        IReadOnlySet<(string Channel, string Kind)> wanted,
        CancellationToken cancel
    )
    {
        await sql.Execute(Delete, new { personId }, cancel);
        foreach (var channel in MessageChannels.All)
        {
            foreach (var kind in NoticeKinds.All)
            {
                var wants = wanted.Contains((channel.Code, kind.Code));
                if (wants != MessageChannels.IsUsual(channel.Code, kind.Code))
                {
                    await sql.Execute(
                        Insert,
                        new
                        {
                            personId,
                            channel = channel.Code,
                            kind = kind.Code,
                            wanted = wants,
                        },
                        cancel
                    );
                }
            }
        }
    }

    public Task Forget(Guid personId, CancellationToken cancel) =>
        sql.Execute(Delete, new { personId }, cancel);

    private sealed record ChoiceRow
    {
        public string Channel { get; init; } = "";
        public string Kind { get; init; } = "";
        public bool Wanted { get; init; }
    }
}
