using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Evaluation.Preparers;

/// <summary>
/// Says who prepared a procurement's documents, or took part in an import review: a person by identity number, or a unit, whose
/// employees of three years count. They are on no list from then on, and leave a seat that they hold. An ordinary review of
/// needs bars nobody and is refused as a role.
/// </summary>
public static class DeclarePreparer
{
    /// <summary>One of them.</summary>
    /// <param name="ProcurementId">Of what.</param>
    /// <param name="Role">One of <see cref="PreparerRoles"/>.</param>
    /// <param name="Name">Of the person or the unit.</param>
    /// <param name="Code">Of a unit, where it has one.</param>
    /// <param name="IdentityNumber">公民身份号码 of a person (GB 11643-1999); kept as a token and a mask. Left out for a unit.</param>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Command(
        Guid ProcurementId,
        string Role,
        string Name,
        EntityCode? Code = null,
        [property: Secret] string? IdentityNumber = null
    ) : ICommand<Declared>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Role">One of <see cref="PreparerRoles"/>.</param>
    /// <param name="Name">Of the person or the unit.</param>
    /// <param name="Code">Of a unit, where it has one.</param>
    /// <param name="IdentityNumber">Of a person.</param>
    public sealed record Body(
        string Role,
        string Name,
        EntityCode? Code = null,
        [property: Secret] string? IdentityNumber = null
    );

    /// <summary>It stands.</summary>
    /// <param name="Number">Counts within the procurement.</param>
    public sealed record Declared(int Number);

    // Of two who declare at once the later meets the key, and runs again.
    private static readonly Statement Last = Statement.Of(
        "evaluation.document_preparer.last",
        "select coalesce(max(number), 0) from document_preparer where procurement_id = @id"
    );

    private static readonly Statement Insert = Statement.Of(
        "evaluation.document_preparer.insert",
        """
        insert into document_preparer
            (procurement_id, number, role, name, code, identity_token, identity_mask, declared_at, declared_by)
        values (@id, @number, @role, @name, @code, @token, @mask, @now, @by)
        """
    );

    [WithoutScope("of a procurement that was found in scope")]
    internal static readonly Statement Live = Statement.Of(
        "evaluation.panel.to_recheck",
        """
        select id from panel
        where procurement_id = @id and state <> 'cancelled' and evaluation_at > @now order by id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Role)
                .Must(role => PreparerRoles.All.Any(term => term.Code == role))
                .WithMessage(
                    "preparer.role",
                    "身份应为 prepared（编制文件）或 import_review（进口论证）；参与一般需求论证不影响参加评审，无需登记。",
                    "A role is prepared or import_review; part in an ordinary review of needs bars nobody and need not be declared."
                );
            RuleFor(command => command.Name).IsLine(200, "姓名或单位名称", "The name");
            RuleFor(command => command.IdentityNumber)
                .IsIdentityNumber(time)
                .When(command => !string.IsNullOrEmpty(command.IdentityNumber));
            RuleFor(command => command.Code)
                .Must(
                    (command, code) => code is null || string.IsNullOrEmpty(command.IdentityNumber)
                )
                .WithMessage(
                    "preparer.either",
                    "个人填身份证号，单位填代码，不能同时填写。",
                    "A person has an identity number and a unit a code, not both."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        IProcurements procurements,
        IEntityPeople people,
        OutboxWriter outbox,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Declared>
    {
        public async ValueTask<Outcome<Declared>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var procurement = await procurements.Find(
                command.ProcurementId,
                current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                cancellationToken
            );
            if (procurement is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            if (procurement.IsDecided || procurement.IsCancelled)
            {
                return Problem.Conflict(
                    "preparer.late",
                    "项目已有结果或已终止，登记不再起作用；应当回避而未回避的，请报监督部门。",
                    "The procurement is decided or over, so that this would have no effect; tell the supervisor of whoever should have stayed out."
                );
            }

            var number = string.IsNullOrEmpty(command.IdentityNumber)
                ? null
                : (CitizenIdentityNumber?)IdentityNumberRule.Read(command.IdentityNumber, time);
            var now = time.GetUtcNow();
            var next = 1 + await sql.One<int>(Last, new { id = procurement.Id }, cancellationToken);
            await sql.Execute(
                Insert,
                new
                {
                    id = procurement.Id,
                    number = next,
                    role = command.Role,
                    name = command.Name.Trim(),
                    code = command.Code,
                    token = number is { } known ? people.TokenOf(known) : null,
                    mask = number?.Mask(),
                    now,
                    by = current.Caller.Name,
                },
                cancellationToken
            );
            foreach (
                var panel in await sql.Query<Guid>(
                    Live,
                    new { id = procurement.Id, now },
                    cancellationToken
                )
            )
            {
                await outbox.Post(
                    new RecheckPanel.Command(panel) { Again = true },
                    cancellationToken
                );
            }

            return new Declared(next);
        }
    }
}
