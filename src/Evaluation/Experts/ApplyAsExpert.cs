using FluentValidation;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Somebody applies for the province's expert library: an account and a file that waits for an officer, both or none. One file
/// a person: 409 for an identity number that has one. Nobody who is not admitted is drawn.
/// </summary>
public static class ApplyAsExpert
{
    /// <summary>Who applies.</summary>
    /// <param name="Application">What is said, with the recommendation.</param>
    /// <param name="IdentityNumber">公民身份号码 (GB 11643-1999); sealed at rest.</param>
    /// <param name="Login">Sign-in name.</param>
    /// <param name="Password">Checked against the password rules.</param>
    [Anyone("applying comes before having a role")]
    [Limited(Limits.SignUp)]
    public sealed record Command(
        ApplicationForm Application,
        [property: Secret] string IdentityNumber,
        string Login,
        [property: Secret] string Password
    ) : ICommand<Applied>, IAbout, IForAccount
    {
        /// <inheritdoc/>
        string IAbout.About => Login;

        /// <inheritdoc/>
        string? IForAccount.Account => IdentityNumber;
    }

    /// <summary>The file.</summary>
    /// <param name="Id">The expert's file.</param>
    /// <param name="Login">The account it is followed with.</param>
    public sealed record Applied(Guid Id, string Login);

    private static readonly Statement Insert = Statement.Of(
        "evaluation.expert.insert_applicant",
        """
        insert into expert (id, person_id, name, region, state, created_at, version)
        values (@id, @personId, @name, @region, 'applied', @now, 0)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Application)
                .NotNull()
                .WithMessage("required", "请填写申请内容。", "The application is required.")
                .SetValidator(new ApplicationRules(time));
            RuleFor(command => command.IdentityNumber).IsIdentityNumber(time);
            RuleFor(command => command.Login)
                .NotNull()
                .WithMessage("missing", "请填写登录名。", "Enter a sign-in name.")
                .IsWholly("[a-zA-Z0-9._@-]{3,100}")
                .WithMessage(
                    "login",
                    "登录名为 3 至 100 个字母、数字或 . _ @ -。",
                    "A sign-in name has 3 to 100 letters, digits or . _ @ -."
                );
            RuleFor(command => command.Password)
                .NotEmpty()
                .WithMessage("missing", "请填写密码。", "Enter a password.");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        ExpertIdentities identities,
        IPeople people,
        TimeProvider time
    ) : ICommandHandler<Command, Applied>
    {
        public async ValueTask<Outcome<Applied>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var number = IdentityNumberRule.Read(command.IdentityNumber, time);
            if (await identities.Holder(number, cancellationToken) is not null)
            {
                // Whose file it is, is not told to whoever asks.
                return Problem.Conflict(
                    "expert.applied",
                    "不能用该身份证号申请；如您已在库或已申请，请登录查看。",
                    "This identity number cannot apply; if you are in the library or have applied, sign in."
                );
            }

            var form = command.Application;
            var login = command.Login.ToLowerInvariant();
            var person = await people.Create(
                new NewPerson(login, form.Name.Trim(), command.Password, [Roles.Expert]),
                cancellationToken
            );
            if (person.Problem is { } refused)
            {
                return refused;
            }

            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    personId = person.Value,
                    name = form.Name.Trim(),
                    region = form.Region,
                    now,
                },
                cancellationToken
            );
            await identities.Keep(id, number, cancellationToken);
            await files.WriteApplication(id, form, cancellationToken);
            await files.Decide(id, "applied", null, cancellationToken, by: login);
            return new Applied(id, login);
        }
    }
}
