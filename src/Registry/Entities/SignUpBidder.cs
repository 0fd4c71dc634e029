using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// A bidder signs itself up: an account and the draft of its record, both or neither. 409 when somebody already
/// keeps the firm's record, or the sign-in name is taken.
/// </summary>
public static class SignUpBidder
{
    /// <summary>Who signs up.</summary>
    /// <param name="Code">Unified social credit code.</param>
    /// <param name="Name">Registered name.</param>
    /// <param name="Login">Sign-in name of the person.</param>
    /// <param name="DisplayName">The person's name.</param>
    /// <param name="Password">Checked against the password rules.</param>
    [Anyone("signing up comes before having a role")]
    [Limited(Limits.SignUp)]
    public sealed record Command(
        UnifiedSocialCreditCode Code,
        string Name,
        string Login,
        string DisplayName,
        [property: Secret] string Password
    ) : ICommand<SignedUp>, IAbout, IForAccount
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();

        /// <inheritdoc/>
        string? IForAccount.Account => Code.ToString();
    }

    /// <summary>What came of it.</summary>
    /// <param name="Code">Canonical code.</param>
    /// <param name="Login">Sign-in name.</param>
    /// <param name="Version">Of the draft.</param>
    public sealed record SignedUp(EntityCode Code, string Login, long Version) : IVersioned;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name)
                .NotEmpty()
                .WithMessage("missing", "请填写企业名称。", "Enter the registered name.");
            RuleFor(command => command.Name).IsLineOrNone(200);
            RuleFor(command => command.Login).IsLogin();
            RuleFor(command => command.DisplayName)
                .NotEmpty()
                .WithMessage("missing", "请填写经办人姓名。", "Enter your name.");
            RuleFor(command => command.DisplayName).IsLineOrNone(100);
            RuleFor(command => command.Password)
                .Custom(
                    (password, context) =>
                    {
                        if (string.IsNullOrEmpty(password))
                        {
                            FieldRules.Fail(
                                context,
                                "missing",
                                new("请填写密码。", "Enter a password."),
                                null
                            );
                        }
                    }
                );
        }
    }

    internal sealed class Handler(FirmSignUp firms) : ICommandHandler<Command, SignedUp>
    {
        public ValueTask<Outcome<SignedUp>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            firms.SignUp(
                command.Code,
                command.Name,
                new NewPerson(
                    command.Login,
                    command.DisplayName,
                    command.Password,
                    [Access.Roles.Bidder]
                ),
                cancellationToken
            );
    }
}
