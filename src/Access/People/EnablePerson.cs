using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>Opens a disabled account again, with the roles and the password it had; sessions of before stay ended.</summary>
public static class EnablePerson
{
    /// <summary>The person, at a version.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(Guid Id, long Expected) : ICommand<Person>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Enable = Statement.Of(
        "access.person.enable",
        "update person set active = {true}, version = version + 1 where id = @id"
    );

    internal sealed class Handler(SqlSession sql, PersonStore people)
        : ICommandHandler<Command, Person>
    {
        public async ValueTask<Outcome<Person>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var person = await people.GetForUpdate(command.Id, cancellationToken);
            if (person is null)
            {
                return Person.Unknown;
            }

            if (person.Version != command.Expected)
            {
                return Stale.Of(person, new StaleField("/active", person.Active, true));
            }

            if (person.Active)
            {
                return person;
            }

            await sql.Execute(Enable, new { id = person.Id }, cancellationToken);
            return (await people.Find(person.Id, cancellationToken))!;
        }
    }
}
