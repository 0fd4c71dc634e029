using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.People;

/// <summary>
/// Gives a person exactly these roles, with the person's next request. 409 when it would leave nobody to administer
/// access; 403 when somebody would grant himself a role.
/// </summary>
public static class SetRoles
{
    /// <summary>The roles to hold from now on.</summary>
    /// <param name="Id">The person.</param>
    /// <param name="Expected">The version this is a change of.</param>
    /// <param name="Roles">Codes of <see cref="Access.Roles"/>.</param>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(Guid Id, long Expected, IReadOnlyList<string> Roles)
        : ICommand<Person>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Roles">Codes of <see cref="Access.Roles"/>.</param>
    public sealed record Body(IReadOnlyList<string> Roles);

    private static readonly Statement Clear = Statement.Of(
        "access.person_role.clear",
        "delete from person_role where person_id = @id"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.person_role.set",
        "insert into person_role (person_id, role) values (@id, @role)"
    );

    private static readonly Statement Touch = Statement.Of(
        "access.person.roles_changed",
        "update person set version = version + 1 where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Roles).NotNull().Named("角色", "Roles");
    }

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        INotices notices,
        Events events,
        CurrentCaller current
    ) : ICommandHandler<Command, Person>
    {
        public async ValueTask<Outcome<Person>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            string[] roles = [.. command.Roles.Distinct().Order(StringComparer.Ordinal)];
            if (RoleRules.Check(roles) is { } broken)
            {
                return broken;
            }

            var person = await people.TakeWithAdministrators(command.Id, cancellationToken);
            if (person is null)
            {
                return Person.Unknown;
            }

            if (person.Version != command.Expected)
            {
                return Stale.Of(person, new StaleField("/roles", person.Roles, roles));
            }

            if (person.Id == current.Caller.PersonId && roles.Except(person.Roles).Any())
            {
                return Problem.Forbidden(
                    "任何人不得授予自己角色，请由另一名安全管理员办理。",
                    "Nobody may grant himself a role; another security administrator must."
                );
            }

            if (roles.Any(Access.Roles.OfFirms.Contains) && person.EntityCode is null)
            {
                return Problem.Invalid(
                    "/roles",
                    "roles.bidder_without_entity",
                    new(
                        "该账号没有所属主体，不能担任经营主体或代理机构；请另建账号。",
                        "This account belongs to no firm, so it can be neither a bidder nor an agency; create another account."
                    )
                );
            }

            if (
                person.Active
                && person.Roles.Contains(Access.Roles.SecurityAdministrator)
                && !roles.Contains(Access.Roles.SecurityAdministrator)
                && await people.LastAdministrator(person.Id, cancellationToken) is { } last
            )
            {
                return last;
            }

            if (person.Roles.SequenceEqual(roles))
            {
                return person;
            }

            await sql.Execute(Clear, new { id = person.Id }, cancellationToken);
            foreach (var role in roles)
            {
                await sql.Execute(Insert, new { id = person.Id, role }, cancellationToken);
            }

            await sql.Execute(Touch, new { id = person.Id }, cancellationToken);
            foreach (var lost in person.Roles.Except(roles))
            {
                await events.Publish(new PersonLostRole(person.Id, lost), cancellationToken);
            }

            await notices.ToPerson(
                person.Id,
                AccessMessages.RolesChanged.With(
                    (
                        "roles",
                        new LocalizedText(
                            string.Join(
                                "、",
                                roles.Select(role => Access.Roles.Find(role)!.Name.Zh)
                            ),
                            string.Join(
                                ", ",
                                roles.Select(role => Access.Roles.Find(role)!.Name.En)
                            )
                        )
                    )
                ),
                null,
                cancellationToken
            );
            return (await people.Find(person.Id, cancellationToken))!;
        }
    }
}
