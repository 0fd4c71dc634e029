using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Trading.Access.Factors;
using Trading.Access.Federation;
using Trading.Access.Forgotten;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.OwnData;

/// <summary>
/// A bidder's clerk has the own account erased (Personal Information Protection Law art. 47): name, sign-in name,
/// password, roles and messages go at once. What the account did stays in the audit trail under the old sign-in name
/// until the trail's own term ends, since the law wants it kept (Cybersecurity Law art. 21(3)); the firm's record is the
/// firm's and stays. Officials and experts are not erased by themselves: their deeds are acts of office, and an expert
/// has one file by law (NDRC order 26 of 2024).
/// </summary>
public static class EraseMyAccount
{
    /// <summary>The password, so that an unattended desk is not enough.</summary>
    [Requires(Permission.SignedIn)]
    [Limited(Limits.Guess)]
    public sealed record Command([property: Secret] string Password) : ICommand<Unit>;

    private const string Nameless = "已注销用户";

    private static readonly Statement Erase = Statement.Of(
        "access.person.erase",
        """
        update person set login = @login, display_name = @name, password_hash = @hash, active = {false},
            entity_code = null, office_id = null, version = version + 1
        where id = @id
        """
    );

    private static readonly Statement DropRoles = Statement.Of(
        "access.person_role.erase",
        "delete from person_role where person_id = @id"
    );

    private static readonly Statement DropLinks = Statement.Of(
        "access.identity_link.erase",
        "delete from identity_link where person_id = @id"
    );

    private static readonly Statement DropSubjects = Statement.Of(
        "access.federated_session.erase",
        "delete from federated_session where session_id in (select id from session where person_id = @id)"
    );

    private static readonly Statement DropEmployers = Statement.Of(
        "access.person_employer.erase",
        "delete from person_employer where person_id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Password)
                .NotEmpty()
                .MaximumLength(PasswordRules.Longest)
                .Named("密码", "Password");
    }

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        FactorStore factors,
        IPersonalMessages messages,
        Proofs proofs,
        IPasswordHasher<Account> passwords,
        CurrentCaller current
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.PersonId is not { } id
                || await people.GetForUpdate(id, cancellationToken) is not { } account
            )
            {
                return OwnAccount.None();
            }

            if (account.Roles.Any(role => role != Roles.Bidder))
            {
                return Problem.Conflict(
                    "account.of_office",
                    "工作人员和评审专家的账号不能自行注销，请联系管理员。",
                    "Accounts of officials and experts are not erased by themselves; ask an administrator."
                );
            }

            if (
                await proofs.OfPassword(command.Password, "/password", cancellationToken) is
                { } wrong
            )
            {
                return wrong;
            }

            await sql.Execute(
                Erase,
                new
                {
                    id,
                    login = $"erased-{id:N}",
                    name = Nameless,
                    // The hash of a text that nobody knows: no password opens the account again.
                    hash = passwords.HashPassword(new Account(), Guid.NewGuid().ToString()),
                },
                cancellationToken
            );
            await sql.Execute(DropRoles, new { id }, cancellationToken);
            await messages.Forget(id, cancellationToken);
            await factors.Remove(id, cancellationToken);
            await sql.Execute(DropLinks, new { id }, cancellationToken);
            await sql.Execute(DropSubjects, new { id }, cancellationToken);
            await sql.Execute(DropEmployers, new { id }, cancellationToken);
            await sql.Execute(SetFirstPassword.Forget, new { id }, cancellationToken);
            await sql.Execute(PasswordLinks.ForgetAll, new { id }, cancellationToken);
            await people.EndSessions(id, null, cancellationToken);
            return Unit.Value;
        }
    }
}
