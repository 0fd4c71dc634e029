using FluentValidation;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Takes an expert into the province's pool, with an account when a sign-in name is given; its first password is made by
/// the system and shown once.
/// </summary>
public static class RegisterExpert
{
    /// <summary>The expert as registered.</summary>
    [Requires(EvaluationPermissions.ManageExperts)]
    public sealed record Command(
        string Name,
        RegionCode Region,
        IReadOnlyList<string> Specialties,
        IReadOnlyList<Tie> Ties
    ) : ICommand<Registered>
    {
        /// <summary>Sign-in name of the account to open; null for none yet. Without one the expert is not drawn.</summary>
        public string? Login { get; init; }

        /// <summary>
        /// 公民身份号码 (GB 11643-1999); sealed at rest. 409 for a number that has a file. Null when it is not known yet.
        /// </summary>
        [Secret]
        public string? IdentityNumber { get; init; }
    }

    /// <summary>The new expert.</summary>
    /// <param name="Id">The expert.</param>
    /// <param name="PersonId">The account, when one was opened.</param>
    /// <param name="FirstPassword">
    /// To be told to the expert; null without an account, and left out of the reply to a repeated request.
    /// </param>
    public sealed record Registered(
        Guid Id,
        Guid? PersonId,
        [property: Secret] FirstPassword? FirstPassword
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.expert.insert",
        """
        insert into expert (id, person_id, name, region, state, created_at, admitted_at, version)
        values (@id, @personId, @name, @region, 'active', @now, @now, 1)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.IdentityNumber)
                .IsIdentityNumber(time)
                .When(command => command.IdentityNumber is not null);
            RuleFor(command => command.Name).IsLine(100, "姓名", "The name");
            RuleFor(command => command.Specialties)
                .NotEmpty()
                .WithMessage(
                    "expert.specialties",
                    "请至少填写一个专业。",
                    "Name at least one specialty."
                );
            RuleForEach(command => command.Specialties).IsLine(100, "专业", "A specialty");
            RuleFor(command => command.Ties)
                .NotNull()
                .WithMessage(
                    "required",
                    "请填写任职单位，没有则为空列表。",
                    "Give the ties, or an empty list."
                );
            RuleForEach(command => command.Ties).NotNull().SetValidator(new TieRules());
            RuleFor(command => command.Login!)
                .IsWholly("[a-zA-Z0-9._@-]{3,100}")
                .When(command => command.Login is not null)
                .WithMessage(
                    "login",
                    "登录名为 3 至 100 个字母、数字或 . _ @ -。",
                    "A sign-in name has 3 to 100 letters, digits or . _ @ -."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        ExpertIdentities identities,
        IPeople people,
        TimeProvider time
    ) : ICommandHandler<Command, Registered>
    {
        public async ValueTask<Outcome<Registered>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            CitizenIdentityNumber? number = command.IdentityNumber is { } text
                ? IdentityNumberRule.Read(text, time)
                : null;
            if (
                number is { } given
                && await identities.Holder(given, cancellationToken) is { } holder
            )
            {
                return IdentifyExpert.HasFile(holder);
            }

            NewAccount? account = null;
            if (command.Login is not null)
            {
                var person = await people.CreateForAnother(
                    new NewPerson(command.Login, command.Name.Trim(), "", [Roles.Expert]),
                    cancellationToken
                );
                if (person.Problem is { } refused)
                {
                    return refused;
                }

                account = person.Value;
            }

            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    personId = account?.Id,
                    name = command.Name.Trim(),
                    region = command.Region,
                    now,
                },
                cancellationToken
            );
            if (number is { } own)
            {
                await identities.Keep(id, own, cancellationToken);
            }

            await files.Write(id, command.Specialties, command.Ties, cancellationToken);
            await files.Decide(id, "registered", null, cancellationToken);
            return new Registered(id, account?.Id, account?.FirstPassword);
        }
    }
}
