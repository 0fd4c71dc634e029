using System.Security.Cryptography;
using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// A natural person signs up to bid for land, mining rights or property: an account, a number of the registry's own and
/// the draft of a record, all or none. One number a person: 409 for an identity number that has one.
/// </summary>
public static class SignUpPerson
{
    /// <summary>Who signs up.</summary>
    /// <param name="IdentityNumber">公民身份号码 (GB 11643-1999); sealed at rest.</param>
    /// <param name="Name">As on the identity card.</param>
    /// <param name="Login">Sign-in name.</param>
    /// <param name="Password">Checked against the password rules.</param>
    [Anyone("signing up comes before having a role")]
    [Limited(Limits.SignUp)]
    public sealed record Command(
        [property: Secret] string IdentityNumber,
        string Name,
        string Login,
        [property: Secret] string Password
    ) : ICommand<SignUpBidder.SignedUp>, IAbout, IForAccount
    {
        /// <inheritdoc/>
        string IAbout.About => Login;

        /// <inheritdoc/>
        string? IForAccount.Account => IdentityNumber;
    }

    private static readonly Statement Insert = Statement.Of(
        "registry.entity_person.insert",
        "insert into entity_person (fingerprint, entity_code) values (@fingerprint, @code)"
    );

    private static readonly Statement Known = Statement.Of(
        "registry.entity_person.known",
        "select count(*) from entity_person {range lock} where fingerprint = @fingerprint"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.IdentityNumber)
                .Custom(
                    (text, context) =>
                    {
                        if (
                            !CitizenIdentityNumber.TryParse(
                                text,
                                time.Today(),
                                out _,
                                out var fault
                            )
                        )
                        {
                            FieldRules.Fail(context, fault.Rule, fault.Message, null);
                        }
                    }
                );
            RuleFor(command => command.Name).IsLine(100, "姓名", "Your name");
            RuleFor(command => command.Login).IsLogin();
            RuleFor(command => command.Password)
                .NotEmpty()
                .WithMessage("missing", "请填写密码。", "Enter a password.");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        EntityStore entities,
        IPeople people,
        KeyRing keys,
        TimeProvider time
    ) : ICommandHandler<Command, SignUpBidder.SignedUp>
    {
        public async ValueTask<Outcome<SignUpBidder.SignedUp>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            CitizenIdentityNumber.TryParse(
                command.IdentityNumber,
                time.Today(),
                out var number,
                out _
            );
            var fingerprint = keys.Fingerprint($"person\n{number.Reveal()}");
            if (await sql.One<long>(Known, new { fingerprint }, cancellationToken) > 0)
            {
                return Problem.Conflict(
                    "person.signed_up",
                    "不能用该身份证号注册；如您已注册，请直接登录。",
                    "This identity number cannot sign up; if you have an account, sign in."
                );
            }

            // A clash of two random numbers meets the key and the command is run again with another.
            var code = EntityCode.Of(
                NaturalPersonNumber.Compose(
                    (long)RandomNumberGenerator.GetInt32(100_000) * 1_000_000
                        + RandomNumberGenerator.GetInt32(1_000_000)
                )
            );
            var login = command.Login.ToLowerInvariant();
            var draft = Entity.Begin(
                code,
                EntityStates.Draft,
                new IdentitySection
                {
                    Name = command.Name,
                    Kind = EntityKinds.NaturalPerson,
                    LegalRepresentativeId = number.Reveal(),
                },
                now
            );
            await entities.Insert(draft, Actions.SignedUp, cancellationToken, login);
            await sql.Execute(Insert, new { fingerprint, code }, cancellationToken);
            var person = await people.Create(
                new NewPerson(login, command.Name, command.Password, [Access.Roles.Bidder])
                {
                    EntityCode = code,
                },
                cancellationToken
            );
            return person.Problem is { } problem
                ? problem
                : new SignUpBidder.SignedUp(code, login, draft.Version);
        }
    }
}
