using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Preferences;
using Trading.Messaging.Templates;

namespace Trading.Messaging.Email;

/// <summary>What became of an e-mail.</summary>
internal static class EmailStates
{
    public const string Waiting = "waiting";
    public const string Sent = "sent";

    /// <summary>Refused for good, or tried for too long.</summary>
    public const string Failed = "failed";

    /// <summary>Not wanted any more when its turn came.</summary>
    public const string Dropped = "dropped";
}

/// <summary>An e-mail that somebody has claimed.</summary>
internal sealed record ClaimedEmail
{
    public Guid Id { get; init; }
    public Guid PersonId { get; init; }
    public string Template { get; init; } = "";

    /// <summary>True for the one that confirms an address: it alone goes to an address that is not confirmed.</summary>
    public bool Confirms { get; init; }

    public string Content { get; init; } = "";
    public int Attempts { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>E-mail that waits to be sent.</summary>
internal sealed class EmailQueue(
    SqlSession sql,
    PreferenceStore preferences,
    MailSettings settings,
    WordsInForce words,
    KeyRing ring,
    OutboxWriter outbox,
    TimeProvider time
)
{
    /// <summary>How long a claim holds: longer than any sending, whose parts have time limits of their own.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>How long a mail server that is away, or says to come later, is tried.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromHours(24);

    private const int LongestError = 300;

    private static readonly Statement Insert = Statement.Of(
        "messaging.email.insert",
        """
        insert into email (id, person_id, template, confirms, about, content, state, due_at, attempts, created_at)
        values (@id, @personId, @template, @confirms, @about, @content, 'waiting', @due, 0, @now)
        """
    );

    private static readonly Statement NextDue = Statement.Of(
        "messaging.email.next_due",
        """
        select id, person_id, template, confirms, content, attempts, due_at, created_at from email
        where state = 'waiting' and due_at <= @now
        order by due_at, id {page}
        """
    );

    private static readonly Statement Claim = Statement.Of(
        "messaging.email.claim",
        """
        update email set due_at = @until, attempts = attempts + 1
        where id = @id and state = 'waiting' and attempts = @attempts
        """
    );

    private static readonly Statement End = Statement.Of(
        "messaging.email.end",
        """
        update email set state = @state, last_error = @error, content = null, ended_at = @now
        where id = @id and state = 'waiting'
        """
    );

    private static readonly Statement Postpone = Statement.Of(
        "messaging.email.postpone",
        "update email set due_at = @due, last_error = @error where id = @id and state = 'waiting' and attempts = @attempts"
    );

    private const int AtOnce = 500;

    private static readonly Statement SealedBefore = Statement.Of(
        "messaging.email.sealed_before",
        """
        select id, content from email {lock}
        where content is not null and content not like @current
        order by id {page} {for update}
        """
    );

    private static readonly Statement SetContent = Statement.Of(
        "messaging.email.set_content",
        "update email set content = @content where id = @id"
    );

    private static readonly Statement LastEnded = Statement.Of(
        "messaging.email.last_ended",
        """
        select state from email where person_id = @personId and state in ('sent', 'failed')
        order by ended_at desc, id desc {page}
        """
    );

    /// <summary>That one was sent, or given up; what it said was forgotten then.</summary>
    public static readonly Statement ForgetEnded = Statement.Of(
        "messaging.email.forget_ended",
        """
        delete from email where id in (
            select e.id from email e where e.state <> 'waiting' and e.ended_at < @before
            order by e.ended_at, e.id {page})
        """
    );

    private static readonly Statement ForgetPerson = Statement.Of(
        "messaging.email.forget_person",
        "delete from email where person_id = @personId"
    );

    /// <summary>False where the platform has no mail server.</summary>
    public bool IsOpen => settings.IsOpen;

    /// <summary>Writes to those of these people who want e-mail, within the open transaction.</summary>
    public async Task Post(
        IReadOnlyCollection<Guid> people,
        Message message,
        string? link,
        CancellationToken cancel
    )
    {
        if (!IsOpen || people.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        await Write(
            [
                .. (await preferences.WhoWantsEmail(people, message.Kind, cancel))
                    .Where(person => person.Digests || !message.IsDigest)
                    .Select(person =>
                        (
                            person.PersonId,
                            QuietHours.For(message, now, person.QuietFrom, person.QuietTo)
                        )
                    ),
            ],
            message,
            link,
            confirms: false,
            cancel
        );
    }

    /// <summary>Writes to an address that is not confirmed yet.</summary>
    public Task PostConfirmation(Guid personId, Message message, CancellationToken cancel) =>
        Write([(personId, time.GetUtcNow())], message, "/account", confirms: true, cancel);

    /// <summary>The next one due, claimed; null when there is none. In a transaction of its own.</summary>
    public async Task<ClaimedEmail?> Next(CancellationToken cancel)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var next = await sql.One<ClaimedEmail>(
                NextDue,
                new
                {
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

            await sql.Begin(cancel);
            var mine = await sql.Execute(
                Claim,
                new
                {
                    id = next.Id,
                    attempts = next.Attempts,
                    until = now + Lease,
                },
                cancel
            );
            await sql.Commit(cancel);
            if (mine == 1)
            {
                return next with { Attempts = next.Attempts + 1 };
            }
        }
    }

    public EmailText TextOf(ClaimedEmail email) =>
        JsonSerializer.Deserialize<EmailText>(
            ring.Open(email.Content, PlaceOf(email.Id)),
            MessageText.Json
        )!;

    /// <summary>Seals under the key in force what older keys sealed and nobody sent yet; returns how many.</summary>
    public Task<int> Reseal(CancellationToken cancel) =>
        sql.ResealAll<ClaimedEmail>(
            ring,
            SealedBefore,
            SetContent,
            row => new { id = row.Id, content = ring.Anew(row.Content, PlaceOf(row.Id)) },
            AtOnce,
            cancel
        );

    /// <summary>It was sent, given up or dropped: what it said is forgotten.</summary>
    public async Task Finish(
        ClaimedEmail email,
        string state,
        string? error,
        CancellationToken cancel
    )
    {
        await sql.Begin(cancel);
        await sql.Execute(
            End,
            new
            {
                id = email.Id,
                state,
                error = Cut(error),
                now = time.GetUtcNow(),
            },
            cancel
        );
        await sql.Commit(cancel);
    }

    /// <summary>Tries again after 1, 2, 4 … minutes, at most an hour; gives up after <see cref="TriedFor"/>.</summary>
    public async Task TryLater(ClaimedEmail email, string error, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (now - email.CreatedAt >= TriedFor)
        {
            await Finish(email, EmailStates.Failed, error, cancel);
            return;
        }

        await sql.Begin(cancel);
        await sql.Execute(
            Postpone,
            new
            {
                id = email.Id,
                attempts = email.Attempts,
                due = now
                    + TimeSpan.FromMinutes(Math.Min(60, 1 << Math.Min(6, email.Attempts - 1))),
                error = Cut(error),
            },
            cancel
        );
        await sql.Commit(cancel);
    }

    /// <summary>True when the last e-mail to this person could not be delivered.</summary>
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
        ) == EmailStates.Failed;

    public Task Forget(Guid personId, CancellationToken cancel) =>
        sql.Execute(ForgetPerson, new { personId }, cancel);

    private async Task Write(
        IReadOnlyCollection<(Guid PersonId, DateTimeOffset Due)> people,
        Message message,
        string? link,
        bool confirms,
        CancellationToken cancel
    )
    {
        if (people.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        var said = await words.Of(message, cancel);
        var content = JsonSerializer.Serialize(EmailText.Of(said, link), MessageText.Json);
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
                    confirms,
                    about = message.About,
                    content = ring.Seal(content, PlaceOf(id)),
                    due,
                    now,
                },
                cancel
            );
        }

        await outbox.Post(new WakeMailer.Command(), cancel);
    }

    private static SealedPlace PlaceOf(Guid id) => new("email", id.ToString("N"), "content");

    private static string? Cut(string? error) =>
        error is { Length: > LongestError } ? error[..LongestError] : error;
}
