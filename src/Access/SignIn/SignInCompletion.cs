using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access.SignIn;

/// <summary>What came of a try to sign in; a failure is counted, so it is a result and not a refusal.</summary>
/// <param name="SessionId">The session; null when it failed.</param>
/// <param name="RetryAt">Until then guesses are not looked at; null when they are.</param>
/// <param name="Device">The mark for the browser to keep; null while something is still owed.</param>
/// <param name="Refusal">Why it failed, for the trail; null when it did not.</param>
public sealed record Attempt(
    Guid? SessionId,
    DateTimeOffset? RetryAt,
    string? Device = null,
    string? Refusal = null
) : IAuditedResult
{
    /// <summary>False for a failure that the trail does not hold: at an account nobody has, or one of very many.</summary>
    internal bool ToTrail { get; init; } = true;

    /// <inheritdoc/>
    string? IAuditedResult.Result => ToTrail ? Refusal ?? AuditEntry.Ok : null;

    /// <summary>Name or password is wrong, or the account is closed.</summary>
    internal static Attempt WrongPassword(DateTimeOffset? retryAt) =>
        new(null, retryAt, Refusal: "password.wrong");

    /// <summary>The first password is right, and its time is over.</summary>
    internal static Attempt Expired { get; } = new(null, null, Refusal: FirstPasswordExpired);

    /// <summary>Why an attempt with a first password failed that was right once.</summary>
    public const string FirstPasswordExpired = "password.expired";

    /// <summary>The code is wrong, or was used before.</summary>
    internal static Attempt WrongCode(DateTimeOffset? retryAt) =>
        new(null, retryAt, Refusal: "code.wrong");

    /// <summary>Not looked at: too many were wrong.</summary>
    internal static Attempt Waits(DateTimeOffset until) =>
        new(null, until, Refusal: "sign_in.wait");
}

/// <summary>The end of every way in: the session is a whole one, and a device not seen before is told of.</summary>
internal sealed class SignInCompletion(
    Sessions sessions,
    Attempts attempts,
    Devices devices,
    INotices notices
)
{
    /// <summary>Makes the session whole where nothing is owed any more, and remembers the device.</summary>
    public async Task<Attempt> Of(Guid session, string? mark, CancellationToken cancel)
    {
        var person = (await sessions.Find(session, cancel))!;
        if (!person.May(Permission.SignedIn))
        {
            return new Attempt(session, null);
        }

        var known = devices.Known(person.Name, mark);
        var device = known ?? Devices.New();
        await sessions.Keep(session, cancel);
        await attempts.Succeeded(
            attempts.Account(person.Name),
            known ?? Attempts.Strangers,
            cancel
        );
        if (known is null)
        {
            await notices.ToPerson(
                person.PersonId!.Value,
                AccessMessages.NewDevice.With(("address", person.Address ?? "—")),
                "/account",
                cancel
            );
        }

        return new Attempt(session, null, devices.Mark(person.Name, device));
    }
}
