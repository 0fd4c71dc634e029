using Trading.Messaging.Contracts;
using Trading.Messaging.Preferences;

namespace Trading.Messaging.Email;

internal sealed class AccountMail(EmailQueue emails, PreferenceStore preferences) : IAccountMail
{
    public bool IsOpen => emails.IsOpen;

    public async Task<bool> ToOwner(
        Guid personId,
        Message message,
        string link,
        CancellationToken cancel
    )
    {
        if (!IsOpen || await preferences.Find(personId, cancel) is not { GetsEmail: true })
        {
            return false;
        }

        await emails.Post([personId], message, link, cancel);
        return true;
    }
}
