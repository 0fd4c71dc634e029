using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Access.People;

/// <summary>
/// Gives a person this data scope, with the person's next request. 403 when somebody would change the own one.
/// </summary>
public static class SetScope
{
    /// <summary>Most divisions of one scope: each is a condition of every statement.</summary>
    public const int MostRegions = 16;

    /// <summary>The scope from now on.</summary>
    /// <param name="Id">The person.</param>
    /// <param name="Expected">The version this is a change of.</param>
    /// <param name="Regions">Divisions of the province, each with all below it; none for the office's.</param>
    /// <param name="Kinds">Trading kinds; none for all.</param>
    /// <param name="OwnOfficeOnly">True for what the own office publishes alone.</param>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(
        Guid Id,
        long Expected,
        IReadOnlyList<RegionCode>? Regions,
        IReadOnlyList<string>? Kinds,
        bool OwnOfficeOnly
    ) : ICommand<Person>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();

        /// <summary>The scope as it is given in a form, a request or a command line.</summary>
        public static Command Of(Guid id, long expected, GivenScope scope) =>
            new(
                id,
                expected,
                scope.Regions?.Select(RegionCode.Given).ToList(),
                scope.Kinds,
                scope.OwnOfficeOnly
            );
    }

    private static readonly Statement Update = Statement.Of(
        "access.person.set_scope",
        """
        update person
        set scope_regions = @regions, scope_kinds = @kinds, scope_own_office = @own, version = version + 1
        where id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(IEnumerable<DataKind> kinds)
        {
            var known = kinds.Select(kind => kind.Code).ToHashSet();
            RuleFor(command => command.Regions)
                .Must(regions => regions is null || regions.Count <= MostRegions)
                .WithMessage(
                    "scope.regions",
                    $"数据范围最多 {MostRegions} 个行政区划。",
                    $"A scope has at most {MostRegions} divisions."
                );
            RuleForEach(command => command.Regions)
                .Must(IsOfTheProvince)
                .WithMessage(
                    "scope.region",
                    "数据范围只能是辽宁省或省内已列出的行政区划。",
                    "A scope's divisions are Liaoning, or listed ones in it."
                );
            RuleForEach(command => command.Kinds)
                .Must(kind => kind is not null && known.Contains(kind))
                .WithMessage("scope.kind", "没有这个交易类别。", "There is no such trading kind.");
        }
    }

    /// <summary>True for Liaoning and the listed divisions in it, and for what is no code and refused as such.</summary>
    internal static bool IsOfTheProvince(RegionCode region) =>
        region.Fault is not null
        || (
            Trading.Domain.Codes.Regions.Find(region) is not null
            && region.IsWithin(Trading.Domain.Codes.Regions.Liaoning.Code)
        );

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        INotices notices,
        ScopeWords words,
        CurrentCaller current
    ) : ICommandHandler<Command, Person>
    {
        public async ValueTask<Outcome<Person>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var regions = Kept(command.Regions?.Select(code => code.ToString()));
            var kinds = Kept(command.Kinds);
            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            if (person.Version != command.Expected)
            {
                return Stale.Of(
                    person,
                    new StaleField("/regions", person.Scope.Regions, PersonScope.Read(regions)),
                    new StaleField("/kinds", person.Scope.Kinds, PersonScope.Read(kinds)),
                    new StaleField(
                        "/ownOfficeOnly",
                        person.Scope.OwnOfficeOnly,
                        command.OwnOfficeOnly
                    )
                );
            }

            if (person.Id == current.Caller.PersonId)
            {
                return Problem.Forbidden(
                    "任何人不得变更自己的数据范围，请由另一名安全管理员办理。",
                    "Nobody may change the own data scope; another security administrator must."
                );
            }

            if (command.OwnOfficeOnly && person.OfficeId is null)
            {
                return Problem.Invalid(
                    "/ownOfficeOnly",
                    "scope.no_office",
                    new(
                        "该账号没有工作机构，不能限定为本机构。",
                        "This account has no office to be limited to."
                    )
                );
            }

            if (
                (person.ScopeRegions, person.ScopeKinds, person.ScopeOwnOffice)
                == (regions, kinds, command.OwnOfficeOnly)
            )
            {
                return person;
            }

            await sql.Execute(
                Update,
                new
                {
                    id = person.Id,
                    regions,
                    kinds,
                    own = command.OwnOfficeOnly,
                },
                cancellationToken
            );
            var changed = (await people.Find(person.Id, cancellationToken))!;
            await notices.ToPerson(
                person.Id,
                AccessMessages.ScopeChanged.With(("scope", words.Of(changed.Sees()))),
                null,
                cancellationToken
            );
            return changed;
        }

        // One form, so that the same scope given twice changes nothing.
        private static string? Kept(IEnumerable<string>? codes) =>
            string.Join(' ', (codes ?? []).Distinct().Order(StringComparer.Ordinal))
                is { Length: > 0 } kept
                ? kept
                : null;
    }
}
