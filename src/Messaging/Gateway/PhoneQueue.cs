using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Preferences;
using Trading.Messaging.Templates;

namespace Trading.Messaging.Gateway;

/// <summary>A message that somebody has claimed, to be handed over or to be asked about.</summary>
internal sealed record ClaimedMessage
{
    public Guid Id { get; init; }
    public Guid PersonId { get; init; }
    public string Template { get; init; } = "";

    /// <summary>One of <see cref="NoticeKinds"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>One of <see cref="MessageChannels"/>.</summary>
    public string Channel { get; init; } = "";

    /// <summary>True for the one that confirms a number: it alone goes to a number that is not confirmed.</summary>
    public bool Confirms { get; init; }

    /// <summary>What its sender says that it is about.</summary>
    public Guid? About { get; init; }

    public string? Content { get; init; }
    public string State { get; init; } = "";
    public int Attempts { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? TakenAt { get; init; }
}

/// <summary>Messages by SMS and voice that wait for the gateway, or for its word that they arrived.</summary>
internal sealed class PhoneQueue(
    SqlSession sql,
    GatewaySettings settings,
    WordsInForce words,
    KeyRing ring,
    OutboxWriter outbox,
    TimeProvider time
) : IPhoneMessages
{
    /// <summary>How long a claim holds: longer than any exchange with the gateway.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>How long a gateway that is away is tried, and how long it is asked what became of a message.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);
    private const int MostDoublings = 6;
    private const int AtOnce = 500;
    private const int LongestError = 300;

    private static readonly Statement Insert = Statement.Of(
        "messaging.phone_message.insert",
        """
        insert into phone_message
            (id, person_id, template, kind, channel, confirms, about, content, state, due_at, expires_at, attempts, created_at)
        values
            (@id, @personId, @template, @kind, @channel, @confirms, @about, @content, 'waiting', @due, @expires, 0, @now)
        """
    );

    private static readonly Statement Wanting = Statement.Of(
        "messaging.message_phone.who_wants",
        """
        select p.person_id, m.quiet_from, m.quiet_to
        from message_phone p left join message_preference m on m.person_id = p.person_id
        where p.person_id in @people and p.number is not null and p.confirmed_at is not null
          and (exists (select 1 from message_choice c
                       where c.person_id = p.person_id and c.channel = @channel and c.kind = @kind and c.wanted = {true})
               or (@usual = 1 and not exists (
                       select 1 from message_choice c
                       where c.person_id = p.person_id and c.channel = @channel and c.kind = @kind)))
        {recompile}
        """
    );

    private static readonly Statement NextDue = Statement.Of(
        "messaging.phone_message.next_due",
        """
        select id, person_id, template, kind, channel, confirms, content, state, attempts, due_at, expires_at, created_at, taken_at
        from phone_message
        where state = @state and due_at <= @now
        order by due_at, id {page}
        """
    );

    private static readonly Statement Claim = Statement.Of(
        "messaging.phone_message.claim",
        """
        update phone_message set due_at = @until, attempts = attempts + 1
        where id = @id and state = @state and attempts = @attempts
        """
    );

    private static readonly Statement Take = Statement.Of(
        "messaging.phone_message.taken",
        """
        update phone_message set state = 'taken', due_at = @due, attempts = 0, taken_at = @now, last_error = null
        where id = @id and state = 'waiting' and attempts = @attempts
        """
    );

    private static readonly Statement Return = Statement.Of(
        "messaging.phone_message.returned",
        """
        update phone_message set state = 'waiting', due_at = @now, attempts = 0, taken_at = null, last_error = @error
        where id = @id and state = 'taken' and attempts = @attempts
        """
    );

    // What failed may be sent again by an operator, but not a code, which is asked for anew.
    private static readonly Statement End = Statement.Of(
        "messaging.phone_message.end",
        """
        update phone_message
        set state = @state, last_error = @error, ended_at = @now,
            content = case when @state = 'failed' and confirms = {false} then content else null end
        where id = @id and state in ('waiting', 'taken')
        """
    );

    private static readonly Statement Postpone = Statement.Of(
        "messaging.phone_message.postpone",
        """
        update phone_message set due_at = @due, last_error = @error
        where id = @id and state = @state and attempts = @attempts
        """
    );

    private static readonly Statement SealedBefore = Statement.Of(
        "messaging.phone_message.sealed_before",
        """
        select id, content from phone_message {lock}
        where content is not null and content not like @current
        order by id {page} {for update}
        """
    );

    private static readonly Statement SetContent = Statement.Of(
        "messaging.phone_message.set_content",
        "update phone_message set content = @content where id = @id"
    );

    private static readonly Statement Undelivered = Statement.Of(
        "messaging.phone_message.undelivered_of",
        """
        select id, person_id, template, kind, channel, confirms, content, state, attempts, due_at, expires_at, created_at,
               taken_at, about
        from phone_message {lock}
        where id = @id and state = 'failed' and content is not null {for update}
        """
    );

    private static readonly Statement Forgotten = Statement.Of(
        "messaging.phone_message.forget_content",
        "update phone_message set content = null where id = @id"
    );

    private static readonly Statement LastEnded = Statement.Of(
        "messaging.phone_message.last_ended",
        """
        select state from phone_message where person_id = @personId and state in ('delivered', 'failed', 'sent')
        order by ended_at desc, id desc {page}
        """
    );

    private static readonly Statement ForgetPerson = Statement.Of(
        "messaging.phone_message.forget_person",
        "delete from phone_message where person_id = @personId"
    );

    /// <summary>That one was sent, or given up.</summary>
    public static readonly Statement ForgetEnded = Statement.Of(
        "messaging.phone_message.forget_ended",
        """
        delete from phone_message where id in (
            select e.id from phone_message e where e.state not in ('waiting', 'taken') and e.ended_at < @before
            order by e.ended_at, e.id {page})
        """
    );

    public bool Offers(string channel) => settings.Offers(channel);

    /// <summary>Writes an SMS to those of these people who want messages of its kind so, within the open transaction.</summary>
    public Task Post(IReadOnlyCollection<Guid> people, Message message, CancellationToken cancel) =>
        message.IsStaged || message.IsDigest
            ? Task.CompletedTask
            : Post(people, message, MessageChannels.Sms, cancel);

    public async Task<bool> ToOwner(
        Guid personId,
        Message message,
        string channel,
        CancellationToken cancel
    ) => await Post([personId], message, channel, cancel) > 0;

    /// <summary>Writes to a number that is not confirmed yet.</summary>
    public Task PostConfirmation(
        Guid personId,
        Message message,
        DateTimeOffset until,
        CancellationToken cancel
    ) =>
        Write(
            [(personId, time.GetUtcNow())],
            message with
            {
                NotAfter = until,
            },
            MessageChannels.Sms,
            confirms: true,
            cancel
        );

    /// <summary>The next one due, claimed; null when there is none. In a transaction of its own.</summary>
    /// <param name="state">Waiting to be handed over, or taken and to be asked about.</param>
    public async Task<ClaimedMessage?> Next(string state, CancellationToken cancel)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var next = await sql.One<ClaimedMessage>(
                NextDue,
                new
                {
                    state,
                    now,
                    skip = 0,
                    take = 1,
                },
                cancel
            );
            if (next is null)
            {
                return null;
            }

            if (
                await Alone(
                    Claim,
                    new
                    {
                        id = next.Id,
                        state,
                        attempts = next.Attempts,
                        until = now + Lease,
                    },
                    cancel
                ) == 1
            )
            {
                return next with { Attempts = next.Attempts + 1 };
            }
        }
    }

    public PhoneText TextOf(ClaimedMessage message) =>
        JsonSerializer.Deserialize<PhoneText>(
            ring.Open(message.Content!, PlaceOf(message.Id)),
            MessageText.Json
        )!;

    /// <summary>The gateway has it; when to ask whether it arrived.</summary>
    public Task Taken(ClaimedMessage message, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return Alone(
            Take,
            new
            {
                id = message.Id,
                attempts = message.Attempts,
                now,
                due = now + FirstPause,
            },
            cancel
        );
    }

    /// <summary>The gateway lost what it had taken: it is handed over again, under the same id.</summary>
    public Task Lost(ClaimedMessage message, string error, CancellationToken cancel) =>
        Alone(
            Return,
            new
            {
                id = message.Id,
                attempts = message.Attempts,
                now = time.GetUtcNow(),
                error = Cut(error),
            },
            cancel
        );

    /// <summary>Nothing more becomes of it: what it said is forgotten, but for what failed.</summary>
    public Task Finish(
        ClaimedMessage message,
        string state,
        string? error,
        CancellationToken cancel
    ) =>
        Alone(
            End,
            new
            {
                id = message.Id,
                state,
                error = Cut(error),
                now = time.GetUtcNow(),
            },
            cancel
        );

    /// <summary>
    /// Again after 15, 30 seconds, 1, 2 … minutes, at most a quarter of an hour, or when the gateway said; given up after
    /// <see cref="TriedFor"/>. True while there is another attempt.
    /// </summary>
    public async Task<bool> TryLater(
        ClaimedMessage message,
        string error,
        TimeSpan? after,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        if (now - (message.TakenAt ?? message.CreatedAt) >= TriedFor)
        {
            return false;
        }

        var pause = FirstPause * (1 << Math.Min(MostDoublings, message.Attempts - 1));
        await Alone(
            Postpone,
            new
            {
                id = message.Id,
                state = message.State,
                attempts = message.Attempts,
                due = now + (after ?? (pause < LongestPause ? pause : LongestPause)),
                error = Cut(error),
            },
            cancel
        );
        return true;
    }

    /// <summary>Writes what failed anew, under an id of its own, within the open transaction; false when it cannot be.</summary>
    public async Task<bool> SendAgain(Guid failed, CancellationToken cancel)
    {
        if (
            await sql.One<ClaimedMessage>(Undelivered, new { id = failed }, cancel)
            is not { } message
        )
        {
            return false;
        }

        var now = time.GetUtcNow();
        var id = sql.NewId(now);
        await sql.Execute(
            Insert,
            new
            {
                id,
                personId = message.PersonId,
                template = message.Template,
                kind = message.Kind,
                channel = message.Channel,
                confirms = false,
                about = message.About,
                content = ring.Seal(ring.Open(message.Content!, PlaceOf(failed)), PlaceOf(id)),
                due = now,
                expires = message.ExpiresAt,
                now,
            },
            cancel
        );
        await sql.Execute(Forgotten, new { id = failed }, cancel);
        await outbox.Post(new WakePhones.Command(), cancel);
        return true;
    }

    /// <summary>True when the last message to this person did not arrive.</summary>
    public async Task<bool> LastFailed(Guid personId, CancellationToken cancel) =>
        await sql.One<string>(
            LastEnded,
            new
            {
                personId,
                skip = 0,
                take = 1,
            },
            cancel
        ) == DeliveryStates.Failed;

    /// <summary>Seals under the key in force what older keys sealed and is still kept; returns how many.</summary>
    public Task<int> Reseal(CancellationToken cancel) =>
        sql.ResealAll<ClaimedMessage>(
            ring,
            SealedBefore,
            SetContent,
            row => new { id = row.Id, content = ring.Anew(row.Content!, PlaceOf(row.Id)) },
            AtOnce,
            cancel
        );

    public Task Forget(Guid personId, CancellationToken cancel) =>
        sql.Execute(ForgetPerson, new { personId }, cancel);

    private async Task<int> Post(
        IReadOnlyCollection<Guid> people,
        Message message,
        string channel,
        CancellationToken cancel
    )
    {
        if (!settings.Offers(channel) || people.Count == 0)
        {
            return 0;
        }

        var now = time.GetUtcNow();
        var wanting = await sql.Query<Preference>(
            Wanting,
            new
            {
                people,
                channel,
                kind = message.Kind,
                usual = MessageChannels.IsUsual(channel, message.Kind) ? 1 : 0,
            },
            cancel
        );
        await Write(
            [
                .. wanting.Select(person =>
                    (
                        person.PersonId,
                        QuietHours.For(message, now, person.QuietFrom, person.QuietTo)
                    )
                ),
            ],
            message,
            channel,
            confirms: false,
            cancel
        );
        return wanting.Count;
    }

    private async Task Write(
        IReadOnlyCollection<(Guid PersonId, DateTimeOffset Due)> people,
        Message message,
        string channel,
        bool confirms,
        CancellationToken cancel
    )
    {
        if (people.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        var content = JsonSerializer.Serialize(
            PhoneText.Of(await words.Of(message, cancel)),
            MessageText.Json
        );
        foreach (var (personId, due) in people)
        {
            var id = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    personId,
                    template = message.Template,
                    kind = message.Kind,
                    channel,
                    confirms,
                    about = message.About,
                    content = ring.Seal(content, PlaceOf(id)),
                    due,
                    expires = message.NotAfter,
                    now,
                },
                cancel
            );
        }

        await outbox.Post(new WakePhones.Command(), cancel);
    }

    private async Task<int> Alone(Statement statement, object values, CancellationToken cancel)
    {
        await sql.Begin(cancel);
        var rows = await sql.Execute(statement, values, cancel);
        await sql.Commit(cancel);
        return rows;
    }

    private static SealedPlace PlaceOf(Guid id) =>
        new("phone_message", id.ToString("N"), "content");

    private static string? Cut(string? error) =>
        error is { Length: > LongestError } ? error[..LongestError] : error;
}
