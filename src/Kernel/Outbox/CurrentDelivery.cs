using System.Data.Common;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>
/// The messages that a scope's command is the delivery of; none when somebody sent it. Their effect is marked by the first
/// statement of the command's transaction, in a table that nobody but deliveries of the same messages writes: whoever
/// comes second waits for the first and then finds the mark.
/// </summary>
public sealed class CurrentDelivery(SqlSession sql, TimeProvider time)
{
    private static readonly Statement InsertEffect = Statement.Of(
        "kernel.outbox.effect",
        "insert into outbox_effect (message_id, at) values (@id, @now)"
    );

    private static readonly Statement Refused = Statement.Of(
        "kernel.outbox.refused",
        """
        update outbox_message
        set state = 'refused', last_error = @reason, ended_at = @now, claim_id = null, attempts = attempts + 1
        where id = @id and state = 'waiting'
        """
    );

    /// <summary>Their keys, one but where they were joined.</summary>
    public IReadOnlyList<long> MessageIds { get; set; } = [];

    /// <summary>True where a refusal is none yet: each is worked alone then.</summary>
    public bool IsJoined => MessageIds.Count > 1;

    /// <summary>Marks the effect. Throws <see cref="AlreadyInEffectException"/> when another delivery was first.</summary>
    internal async Task Mark(CancellationToken cancel)
    {
        if (MessageIds.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        try
        {
            // In one order, so that two that were joined otherwise do not wait for each other in a circle.
            await sql.ExecuteBatch(
                [.. MessageIds.Order().Select(id => (InsertEffect, (object)new { id, now }))],
                cancel
            );
        }
        catch (DbException error) when (Database.IsDuplicate(error))
        {
            throw new AlreadyInEffectException(MessageIds[0], error);
        }
    }

    /// <summary>Ends the message with the rule's words, in the transaction that audits the refusal.</summary>
    internal async Task Refuse(Problem problem, CancellationToken cancel)
    {
        if (MessageIds is not [var id])
        {
            return;
        }

        await Mark(cancel);
        await sql.Execute(
            Refused,
            new
            {
                id,
                now = time.GetUtcNow(),
                reason = ErrorText.Of(problem),
            },
            cancel
        );
    }
}

/// <summary>Another delivery of the same message had the effect.</summary>
public sealed class AlreadyInEffectException(long messageId, Exception because)
    : Exception($"Message {messageId} had its effect before.", because);
