using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel;
using Trading.Kernel.Codes;
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
    private const string BidderRole = "bidder";

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
                .Says("missing", "请填写企业名称。", "Enter the registered name.");
            RuleFor(command => command.Name).IsLineOrNone(200);
            RuleFor(command => command.Login)
                .Matches("^[A-Za-z0-9][A-Za-z0-9._@-]{2,99}$")
                .Says(
                    "login.shape",
                    "登录名为3至100个字母、数字或 . _ @ -，以字母或数字开头。",
                    "A sign-in name has 3 to 100 letters, digits or . _ @ - and begins with a letter or digit."
                );
            RuleFor(command => command.DisplayName)
                .NotEmpty()
                .Says("missing", "请填写经办人姓名。", "Enter your name.");
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

    internal sealed class Handler(EntityRows entities, IPeople people, TimeProvider time)
        : ICommandHandler<Command, SignedUp>
    {
        public async ValueTask<Outcome<SignedUp>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var unified = UnifiedSocialCreditCode.Parse(command.Code);
            var code = EntityCode.Of(unified);
            var login = command.Login.ToLowerInvariant();
            var identity = new IdentitySection
            {
                Name = command.Name,
                Kind = KindOf(unified),
                Region = Regions.Find(unified.DivisionCode)?.Code.ToString(),
            };

            var known = await entities.FindToChange(code.ToString(), cancellationToken);
            Entity draft;
            if (known is null)
            {
                draft = Entity.Begin(code, EntityStates.Draft, identity, now);
                await entities.Insert(draft, Actions.SignedUp, cancellationToken, login);
            }
            else if (known.State == EntityStates.Recorded)
            {
                draft = known.TakenOver(identity, now);
                await entities.Update(
                    known,
                    draft,
                    Actions.SignedUp,
                    null,
                    cancellationToken,
                    login
                );
            }
            else
            {
                return Problem.Conflict(
                    "entity.signed_up",
                    "该统一社会信用代码已有账号管理。如非本单位所为，请携营业执照联系主体库审核人员。",
                    "Somebody already keeps the record of this code. If that is not your firm, show your licence to a registry officer."
                );
            }

            var person = await people.Create(
                new NewPerson(login, command.DisplayName, command.Password, [BidderRole])
                {
                    EntityCode = code.ToString(),
                },
                cancellationToken
            );
            return person.Problem is { } problem
                ? problem
                : new SignedUp(code.ToString(), login, draft.Version);
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
}
