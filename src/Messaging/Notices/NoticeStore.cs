using System.Security.Cryptography;
using System.Text;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;
using Trading.Messaging.Gateway;
using Trading.Messaging.Templates;

namespace Trading.Messaging.Notices;

internal sealed class NoticeStore(
    SqlSession sql,
    EmailQueue emails,
    PhoneQueue phones,
    IRecipients recipients,
    WordsInForce words,
    TimeProvider time
) : INotices
{
    public static readonly Statement ForgetRead = Statement.Of(
        "messaging.notice.forget_read",
        """
        delete from notice where id in (
            select n.id from notice n where n.read_at < @before order by n.read_at, n.id {page})
        """
    );

    public static readonly Statement ForgetUnread = Statement.Of(
        "messaging.notice.forget_unread",
        """
        delete from notice where id in (
            select n.id from notice n where n.created_at < @before and n.read_at is null
            order by n.created_at, n.id {page})
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "messaging.notice.insert",
        """
        insert into notice (id, person_id, entity_code, kind, thread, zh, en, link, created_at)
        values (@id, @personId, @entityCode, @kind, @thread, @zh, @en, @link, @now)
        """
    );

    public async Task ToPerson(
        Guid personId,
        Message message,
        string? link,
        CancellationToken cancel
    )
    {
        await Post(personId, null, message, link, cancel);
        await emails.Post([personId], message, link, cancel);
        await phones.Post([personId], message, cancel);
    }

    public async Task ToEntity(
        EntityCode entityCode,
        Message message,
        string? link,
        CancellationToken cancel
    )
    {
        await Post(null, entityCode, message, link, cancel);
        if (emails.IsOpen || phones.Offers(MessageChannels.Sms))
        {
            var people = await recipients.OfEntity(entityCode, cancel);
            await emails.Post(people, message, link, cancel);
            await phones.Post(people, message, cancel);
        }
    }

    private async Task Post(
        Guid? personId,
        EntityCode? entityCode,
        Message message,
        string? link,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var body = (await words.Of(message, cancel)).Body;
        await sql.Execute(
            Insert,
            new
            {
                id = sql.NewId(now),
                personId,
                entityCode,
                kind = message.Kind,
                thread = ThreadOf(message, link),
                zh = body.Zh,
                en = body.En,
                link,
                now,
            },
            cancel
        );
    }

    // The same words about the same thing are one line too, however often they are sent.
    private static string ThreadOf(Message message, string? link) =>
        message.Gathers
            ? message.Template
            : Convert.ToHexStringLower(
                SHA256.HashData(
                    Encoding.UTF8.GetBytes($"{message.Template}\n{link}\n{message.Body.Zh}")
                )
            );
}
