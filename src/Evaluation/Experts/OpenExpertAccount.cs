using FluentValidation;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Opens an account for an expert whose file has none: without one nobody can be told, and so nobody is drawn. The system makes
/// the first password, which is shown once. 409 where there is one.
/// </summary>
public static class OpenExpertAccount
{
    /// <summary>Whose.</summary>
    /// <param name="Id">The expert.</param>
    /// <param name="Login">Sign-in name.</param>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command(Guid Id, string Login)
        : ICommand<RegisterExpert.Registered>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Login">Sign-in name.</param>
    public sealed record Body(string Login);

    private static readonly Statement Link = Statement.Of(
        "evaluation.expert.link_account",
        "update expert set person_id = @personId, version = version + 1 where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Login)
                .NotNull()
                .WithMessage("missing", "请填写登录名。", "Enter a sign-in name.")
                .IsWholly("[a-zA-Z0-9._@-]{3,100}")
                .WithMessage(
                    "login",
                    "登录名为 3 至 100 个字母、数字或 . _ @ -。",
                    "A sign-in name has 3 to 100 letters, digits or . _ @ -."
                );
    }

    internal sealed class Handler(SqlSession sql, ExpertStore files, IPeople people)
        : ICommandHandler<Command, RegisterExpert.Registered>
    {
        public async ValueTask<Outcome<RegisterExpert.Registered>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var expert = await files.GetForUpdate(command.Id, cancellationToken);
            if (expert is null)
            {
                return Problem.NotFound("没有这位专家。", "There is no such expert.");
            }

            if (expert.PersonId is not null)
            {
                return Problem.Conflict(
                    "expert.has_account",
                    "该专家已有账号。",
                    "The expert has an account."
                );
            }

            var person = await people.CreateForAnother(
                new NewPerson(command.Login, expert.Name, "", [Roles.Expert]),
                cancellationToken
            );
            if (person.Problem is { } refused)
            {
                return refused;
            }

            var account = person.Value;
            await sql.Execute(
                Link,
                new { id = command.Id, personId = account.Id },
                cancellationToken
            );
            return new RegisterExpert.Registered(command.Id, account.Id, account.FirstPassword);
        }
    }
}
