using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;
using Trading.Messaging.Gateway;
using Trading.Messaging.Preferences;

namespace Trading.Messaging;

internal sealed class PersonalMessages(
    SqlSession sql,
    PreferenceStore preferences,
    EmailQueue emails,
    PhoneStore phones,
    PhoneQueue messages,
    ChoiceStore choices
) : IPersonalMessages
{
    private static readonly Statement DropNotices = Statement.Of(
        "messaging.notice.forget_person",
        "delete from notice where person_id = @personId"
    );

    public async Task<object?> Of(Guid personId, CancellationToken cancel)
    {
        var mine = await preferences.Find(personId, cancel);
        var phone = await phones.Find(personId, cancel);
        if (mine is null && phone is null)
        {
            return null;
        }

        return new
        {
            mine?.Language,
            Email = mine?.Address,
            mine?.ConfirmedAt,
            mine?.ByEmail,
            mine?.QuietFrom,
            mine?.QuietTo,
            mine?.Digests,
            Mobile = phone?.Number,
            MobileConfirmedAt = phone?.ConfirmedAt,
            Wanted = (await choices.Of(personId, cancel))
                .Where(choice => choice.Value)
                .Select(choice => $"{choice.Key.Channel}:{choice.Key.Kind}"),
        };
    }

    public async Task Forget(Guid personId, CancellationToken cancel)
    {
        await sql.Execute(DropNotices, new { personId }, cancel);
        await emails.Forget(personId, cancel);
        await messages.Forget(personId, cancel);
        await phones.Forget(personId, cancel);
        await choices.Forget(personId, cancel);
        await preferences.Forget(personId, cancel);
    }
}
