using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// A firm signs up with what its electronic business licence says: code and name come from the provider's token, which
/// the host has validated, and the licence signs the account in instead of a password.
/// </summary>
public static class SignUpWithLicence
{
    /// <summary>Who signs up.</summary>
    /// <param name="Code">As the licence says.</param>
    /// <param name="Name">As the licence says.</param>
    /// <param name="Login">Sign-in name of the person.</param>
    /// <param name="DisplayName">The person's name.</param>
    /// <param name="Licence">Who the person is at the provider.</param>
    [Requires(Permission.Platform)]
    public sealed record Command(
        UnifiedSocialCreditCode Code,
        string Name,
        string Login,
        string DisplayName,
        NewIdentity Licence
    ) : ICommand<SignUpBidder.SignedUp>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name).IsLine(200, "企业名称", "The registered name");
            RuleFor(command => command.Login).IsLogin();
            RuleFor(command => command.DisplayName).IsLine(100, "经办人姓名", "Your name");
        }
    }

    internal sealed class Handler(FirmSignUp firms)
        : ICommandHandler<Command, SignUpBidder.SignedUp>
    {
        public ValueTask<Outcome<SignUpBidder.SignedUp>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            firms.SignUp(
                command.Code,
                command.Name,
                new NewPerson(command.Login, command.DisplayName, "", [Access.Roles.Bidder])
                {
                    Identity = command.Licence,
                },
                cancellationToken
            );
    }
}
