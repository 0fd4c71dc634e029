using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;
using Trading.Messaging.Preferences;

namespace Trading.Messaging;

internal sealed class PersonalMessages(
    SqlSession sql,
    PreferenceStore preferences,
    EmailQueue emails
) : IPersonalMessages
{
    private static readonly Statement DropNotices = Statement.Of(
        "messaging.notice.forget_person",
        "delete from notice where person_id = @personId"
    );

    public async Task<object?> Of(Guid personId, CancellationToken cancel) =>
        await preferences.Find(personId, cancel) is { } mine
            ? new
            {
                mine.Language,
                Email = mine.Address,
                mine.ConfirmedAt,
                mine.ByEmail,
                mine.QuietFrom,
                mine.QuietTo,
                mine.Digests,
            }
            : null;

    public async Task Forget(Guid personId, CancellationToken cancel)
    {
        await sql.Execute(DropNotices, new { personId }, cancel);
        await emails.Forget(personId, cancel);
        await preferences.Forget(personId, cancel);
    }
}
