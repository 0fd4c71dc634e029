using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Procurement.Agencies;

/// <summary>
/// A purchaser names an agency, for all its procurements or for one of them; it acts once it has accepted. 409 while the
/// same one is named for the same already.
/// </summary>
public static class NameAgency
{
    /// <summary>Who, for what, from when to when.</summary>
    /// <param name="AgencyCode">The agency's registry code.</param>
    [Requires(ProcurementPermissions.NameAgency), PersonsOnly]
    public sealed record Command(EntityCode AgencyCode) : ICommand<AgencyNaming>, IAbout
    {
        /// <summary>One procurement of the purchaser's; left out for all of them.</summary>
        public Guid? ProcurementId { get; init; }

        /// <summary>First day; today when left out.</summary>
        public DateOnly? FromDay { get; init; }

        /// <summary>Last day; without end when left out.</summary>
        public DateOnly? ToDay { get; init; }

        /// <inheritdoc/>
        string IAbout.About => AgencyCode.ToString();
    }

    private static readonly Statement Own = Statement.Of(
        "procurement.agency_naming.own_procurement",
        "select title from procurement where id = @id and {scope region, kind, office_id, source, buyer_code, id}"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.ToDay)
                .GreaterThanOrEqualTo(command => command.FromDay)
                .When(command => command is { FromDay: not null, ToDay: not null })
                .WithMessage(
                    "term.order",
                    "截止日不能早于起始日。",
                    "The last day cannot be before the first."
                );
    }

    internal sealed class Handler(
        SqlSession sql,
        AgencyNamings namings,
        IEntityDirectory entities,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, AgencyNaming>
    {
        public async ValueTask<Outcome<AgencyNaming>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.EntityCode is not { } own)
            {
                return Problem.Forbidden(
                    "您的账号没有所属单位，请由安全管理员在账号上登记单位代码。",
                    "Your account names no firm; a security administrator has to give it one."
                );
            }

            var today = time.Today();
            var naming = new AgencyNaming
            {
                Id = sql.NewId(time.GetUtcNow()),
                PurchaserCode = own,
                AgencyCode = command.AgencyCode,
                ProcurementId = command.ProcurementId,
                FromDay = command.FromDay ?? today,
                ToDay = command.ToDay,
                NamedAt = time.GetUtcNow(),
                NamedBy = current.Caller.Name,
            };
            if (naming.ToDay < today)
            {
                return Problem.Invalid(
                    "/toDay",
                    "term.over",
                    new("截止日已过。", "The last day is over.")
                );
            }

            if (naming.AgencyCode == own)
            {
                return Problem.Invalid(
                    "/agencyCode",
                    "agency.self",
                    new("不能委托本单位。", "A firm cannot name itself."),
                    own.ToString()
                );
            }

            if (await entities.Find(naming.AgencyCode, cancellationToken) is not { } agency)
            {
                return Problem.Invalid(
                    "/agencyCode",
                    "entity.unknown",
                    new(
                        "主体库中没有此代码，请代理机构先入库。",
                        "The registry does not know this code; the agency has to register first."
                    ),
                    naming.AgencyCode.ToString()
                );
            }

            if (command.ProcurementId is { } id)
            {
                var scope = DataScope.Of([
                    new() { Party = new(Parties.Purchaser, own.ToString(), today) },
                ]);
                if (
                    await sql.One<string>(Own, scope, new { id }, cancellationToken)
                    is not { } title
                )
                {
                    return Problem.NotFound(
                        "本单位没有这个项目。",
                        "Your firm has no such procurement."
                    );
                }

                naming = naming with { ProcurementTitle = title };
            }

            if (await namings.IsNamed(naming, cancellationToken))
            {
                return Problem.Conflict(
                    "agency.named",
                    "该期间已委托这家代理机构，无需重复；如要变更，请先终止原委托。",
                    "This agency is named for the same and the same time already; end that first to change it."
                );
            }

            var purchaser = await entities.Find(own, cancellationToken);
            naming = naming with
            {
                PurchaserName = purchaser?.Name ?? own.ToString(),
                AgencyName = agency.Name,
            };
            await namings.Add(naming, cancellationToken);
            await notices.ToEntity(
                naming.AgencyCode,
                AgencyMessages.Named.With(("purchaser", naming.PurchaserName)),
                "/agencies",
                cancellationToken
            );
            return naming.On(today);
        }
    }
}
