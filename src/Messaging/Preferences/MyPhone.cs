using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Messaging.Gateway;

namespace Trading.Messaging.Preferences;

/// <summary>The caller's mobile number for messages, and which kinds come by which channel.</summary>
public static class MyPhone
{
    /// <summary>The caller's.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<View>;

    /// <summary>How it stands.</summary>
    /// <param name="SmsOffered">False where the platform has no gateway.</param>
    /// <param name="VoiceOffered">False where the gateway does not call.</param>
    /// <param name="Number">The number, masked; null when none was given.</param>
    /// <param name="Confirmed">True once its owner has given back the code sent there.</param>
    /// <param name="LastFailed">True when the last message did not arrive.</param>
    /// <param name="Wanted">What comes by which channel.</param>
    public sealed record View(
        bool SmsOffered,
        bool VoiceOffered,
        string? Number,
        bool Confirmed,
        bool LastFailed,
        IReadOnlyList<Wish> Wanted
    );

    /// <summary>One kind of message by one channel.</summary>
    /// <param name="Channel">One of <see cref="MessageChannels"/>.</param>
    /// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
    public sealed record Wish(string Channel, string Kind);

    internal sealed class Handler(
        PhoneStore phones,
        ChoiceStore choices,
        PhoneQueue messages,
        CurrentCaller current
    ) : IQueryHandler<Query, View>
    {
        public async ValueTask<Outcome<View>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var id = current.Caller.PersonId ?? Guid.Empty;
            var mine = await phones.Find(id, cancellationToken);
            return new View(
                messages.Offers(MessageChannels.Sms),
                messages.Offers(MessageChannels.Voice),
                ChinaMobileNumber.TryParse(mine?.Number, out var number, out _)
                    ? number.Mask()
                    : null,
                mine?.IsConfirmed == true,
                await messages.LastFailed(id, cancellationToken),
                [
                    .. (await choices.Of(id, cancellationToken))
                        .Where(choice => choice.Value)
                        .Select(choice => new Wish(choice.Key.Channel, choice.Key.Kind)),
                ]
            );
        }
    }
}
