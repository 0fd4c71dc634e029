using FluentValidation;
using Trading.Access.Contracts;
using Trading.Access.Offices;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>Changes what others see of a person: the name, and the office worked for. The sign-in name stays.</summary>
public static class ChangePerson
{
    /// <summary>As it shall be.</summary>
    /// <param name="Id">The person.</param>
    /// <param name="Expected">The version this is a change of.</param>
    /// <param name="DisplayName">As others see it.</param>
    /// <param name="OfficeId">The office worked for; null for none.</param>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(Guid Id, long Expected, string DisplayName, Guid? OfficeId)
        : ICommand<Person>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="DisplayName">As others see it.</param>
    /// <param name="OfficeId">The office worked for; null for none.</param>
    public sealed record Body(string DisplayName, Guid? OfficeId);

    private static readonly Statement Update = Statement.Of(
        "access.person.change",
        "update person set display_name = @name, office_id = @officeId, version = version + 1 where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.DisplayName).IsLine(100, "姓名", "Name");
    }

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        OfficeStore offices,
        CurrentCaller current
    ) : ICommandHandler<Command, Person>
    {
        public async ValueTask<Outcome<Person>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var name = command.DisplayName.Trim();
            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            if (person.Version != command.Expected)
            {
                return Stale.Of(
                    person,
                    new StaleField("/displayName", person.DisplayName, name),
                    new StaleField("/officeId", person.OfficeId, command.OfficeId)
                );
            }

            // The office's division is the scope of those who were given none.
            if (person.Id == current.Caller.PersonId && person.OfficeId != command.OfficeId)
            {
                return Problem.Forbidden(
                    "任何人不得变更自己的工作机构，请由另一名安全管理员办理。",
                    "Nobody may change the own office; another security administrator must."
                );
            }

            if (
                command.OfficeId is { } office
                && await offices.Find(office, cancellationToken) is null
            )
            {
                return Office.Unknown;
            }

            if ((person.DisplayName, person.OfficeId) == (name, command.OfficeId))
            {
                return person;
            }

            await sql.Execute(
                Update,
                new
                {
                    id = person.Id,
                    name,
                    officeId = command.OfficeId,
                },
                cancellationToken
            );
            return (await people.Find(person.Id, cancellationToken))!;
        }
    }
}
