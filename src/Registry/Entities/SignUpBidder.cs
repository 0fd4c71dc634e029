using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
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
        string Code,
        string Name,
        string Login,
        string DisplayName,
        [property: Secret] string Password
    ) : ICommand<SignedUp>, IAbout, IForAccount
    {
        /// <inheritdoc/>
        string IAbout.About => Code;

        /// <inheritdoc/>
        string? IForAccount.Account => Code;
    }

    /// <summary>What came of it.</summary>
    /// <param name="Code">Canonical code.</param>
    /// <param name="Login">Sign-in name.</param>
    /// <param name="Version">Of the draft.</param>
    public sealed record SignedUp(string Code, string Login, long Version) : IVersioned;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Code)
                .Custom(
                    (text, context) =>
                    {
                        // Others are recorded by those who know them; whoever signs up itself has this code.
                        if (!UnifiedSocialCreditCode.TryParse(text, out _, out var fault))
                        {
                            FieldRules.Fail(context, fault.Rule, fault.Message, text);
                        }
                    }
                );
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
                UnifiedSocialCreditCode.Parse(command.Code),
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
        string Code,
        string Name,
        string Login,
        string DisplayName,
        NewIdentity Licence
    ) : ICommand<SignUpBidder.SignedUp>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code;
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Code).IsCode(default(UnifiedSocialCreditCode));
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
                UnifiedSocialCreditCode.Parse(command.Code),
                command.Name,
                new NewPerson(command.Login, command.DisplayName, "", [Access.Roles.Bidder])
                {
                    Identity = command.Licence,
                },
                cancellationToken
            );
    }
}

/// <summary>An account and the draft of its firm's record, both or neither.</summary>
internal sealed class FirmSignUp(EntityStore entities, IPeople people, TimeProvider time)
{
    public async ValueTask<Outcome<SignUpBidder.SignedUp>> SignUp(
        UnifiedSocialCreditCode unified,
        string name,
        NewPerson person,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var code = EntityCode.Of(unified);
        var login = person.Login.ToLowerInvariant();
        var identity = new IdentitySection
        {
            Name = name,
            Kind = KindOf(unified),
            Region = Regions.Find(unified.DivisionCode)?.Code.ToString(),
        };

        var known = await entities.GetForUpdate(code.ToString(), cancel);
        Entity draft;
        if (known is null)
        {
            draft = Entity.Begin(code, EntityStates.Draft, identity, now);
            await entities.Insert(draft, Actions.SignedUp, cancel, login);
        }
        else if (known.State == EntityStates.Recorded)
        {
            draft = known.TakenOver(identity, now);
            await entities.Update(known, draft, Actions.SignedUp, null, cancel, login);
        }
        else if (EntityStates.Ended(known.State))
        {
            return Transitions.Stopped(known);
        }
        else
        {
            return Problem.Conflict(
                "entity.signed_up",
                "该统一社会信用代码已有账号管理。如非本单位所为，请携营业执照联系主体库审核人员。",
                "Somebody already keeps the record of this code. If that is not your firm, show your licence to a registry officer."
            );
        }

        var created = await people.Create(
            person with
            {
                Login = login,
                EntityCode = code.ToString(),
            },
            cancel
        );
        return created.Problem is { } problem
            ? problem
            : new SignUpBidder.SignedUp(code.ToString(), login, draft.Version);
    }

    // GB 32100-2015: the first two characters say who registered the body and what it is.
    private static string? KindOf(UnifiedSocialCreditCode code) =>
        (code.Authority.Authority, code.Authority.Category) switch
        {
            ('9', '1') => EntityKinds.Enterprise,
            ('9', '2') => EntityKinds.IndividualBusiness,
            ('1', '1' or '2') => EntityKinds.Institution,
            ('5', '1' or '2' or '3') => EntityKinds.SocialOrganisation,
            _ => null,
        };
}
