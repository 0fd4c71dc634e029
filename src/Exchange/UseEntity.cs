using FluentValidation;
using Trading.Domain.Codes;
using Trading.Exchange.Receipts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange;

/// <summary>
/// A trading system uses a firm's record for a tender. A read that leaves a receipt is a command: the record is not
/// given unless the signed receipt is kept, and a repeated request gives the same one. 422 without a tender; 409 while the firm has submitted nothing, and for a suspended, merged or
/// closed record, with the reason and the successor.
/// </summary>
public static class UseEntity
{
    /// <summary>What for.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Tender">The tender: its OCDS id, or the reference under which the system runs it.</param>
    [Requires(RegistryPermissions.UseEntity)]
    public sealed record Command(EntityCode Code, string Tender) : ICommand<UsedRecord>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Tender">The tender: its OCDS id, or the reference under which the system runs it.</param>
    public sealed record Body(string Tender);

    /// <summary>The receipt of a use and the record. Kept replies have the receipt alone: what is sealed at rest is not kept beside.</summary>
    /// <param name="ReceiptId">Key of the receipt, which the firm sees too.</param>
    /// <param name="UsedAt">When.</param>
    /// <param name="Tender">For which tender.</param>
    /// <param name="Receipt">The receipt, signed: it proves which record was given.</param>
    /// <param name="Entity">The record with each section's verification; for a repeated request as it stands now.</param>
    public sealed record UsedRecord(
        Guid ReceiptId,
        DateTimeOffset UsedAt,
        string Tender,
        SignedReceipt Receipt,
        [property: Secret] UsableRecord Entity
    ) : IVersioned
    {
        /// <inheritdoc/>
        public long Version => Entity?.Version ?? 0;
    }

    private const int LongestTender = 100;

    private static readonly Statement Insert = Statement.Of(
        "exchange.receipt.insert",
        """
        insert into receipt
            (id, entity_code, entity_version, verified_version, system_id, reader, tender, at, document, judge_at)
        values (@id, @code, @version, @verified, @systemId, @reader, @tender, @now, @document, @now)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Tender)
                .Must(tender => !string.IsNullOrWhiteSpace(tender))
                .WithMessage(
                    "tender.missing",
                    "请用 tender 说明为哪个项目读取（OCDS 编号或项目编号）；被读取的单位会看到。",
                    "Say with tender for which tender you read (OCDS id or your reference); the firm will see it."
                );
            RuleFor(command => command.Tender).IsLineOrNone(LongestTender);
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        IEntityRecords records,
        ReceiptSeal seal,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, UsedRecord>
    {
        public async ValueTask<Outcome<UsedRecord>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            var found = await records.Usable(code, cancellationToken);
            if (found.Problem is { } problem)
            {
                return problem;
            }

            var record = found.Value;
            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            var tender = command.Tender.Trim();
            var receipt = await seal.Sign(
                new()
                {
                    Id = id,
                    At = now,
                    Tender = tender,
                    SystemId = current.Caller.SystemId,
                    Reader = current.Caller.Name,
                },
                record,
                cancellationToken
            );
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    code,
                    version = record.Version,
                    verified = record.VerifiedVersion,
                    systemId = current.Caller.SystemId,
                    reader = current.Caller.Name,
                    tender,
                    now,
                    document = seal.TextOf(receipt),
                },
                cancellationToken
            );
            return new UsedRecord(id, now, tender, receipt, record);
        }
    }
}
