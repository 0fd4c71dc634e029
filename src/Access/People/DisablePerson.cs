using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>
/// Closes a person's account: no sign-in, and every open session ends at once. 409 for the last active security administrator.
/// The account stays, because the audit trail speaks of it.
/// </summary>
public static class DisablePerson
{
    /// <summary>The person, at a version.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(Guid Id, long Expected) : ICommand<Person>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Disable = Statement.Of(
        "access.person.disable",
        "update person set active = {false}, version = version + 1 where id = @id"
    );

    internal sealed class Handler(SqlSession sql, PersonStore people, Events events)
        : ICommandHandler<Command, Person>
    {
        public async ValueTask<Outcome<Person>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var person = await people.TakeWithAdministrators(command.Id, cancellationToken);
            if (person is null)
            {
                return Person.Unknown;
            }

            if (person.Version != command.Expected)
            {
                return Stale.Of(person, new StaleField("/active", person.Active, false));
            }

            if (!person.Active)
            {
                return person;
            }

            if (
                person.Roles.Contains(Roles.SecurityAdministrator)
                && await people.LastAdministrator(person.Id, cancellationToken) is { } last
            )
            {
                return last;
            }

            await sql.Execute(Disable, new { id = person.Id }, cancellationToken);
            await people.EndSessions(person.Id, null, cancellationToken);
            foreach (var role in person.Roles)
            {
                await events.Publish(new PersonLostRole(person.Id, role), cancellationToken);
            }

            return (await people.Find(person.Id, cancellationToken))!;
        }
    }
}
