using Trading.Domain.Codes;
using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange.Receipts;

/// <summary>
/// One receipt as it was signed: for the system that has it, the firm it is about, and whoever supervises or audits. For
/// everybody else there is none.
/// </summary>
public static class GetReceipt
{
    /// <summary>By key.</summary>
    [Requires(
        RegistryPermissions.UseEntity,
        RegistryPermissions.EditOwnEntity,
        ExchangePermissions.ReadReceipts
    )]
    public sealed record Query(Guid Id) : IQuery<SignedReceipt>;

    private static readonly Statement Select = Statement.Of(
        "exchange.receipt.get",
        """
        select id, entity_code, entity_version, verified_version, system_id, reader, tender, at, document
        from receipt where id = @id
        """
    );

    internal sealed class Handler(SqlSession sql, ReceiptSeal seal, CurrentCaller current)
        : IQueryHandler<Query, SignedReceipt>
    {
        public async ValueTask<Outcome<SignedReceipt>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => await Find(sql, seal, current.Caller, query.Id, cancellationToken);
    }

    internal static async Task<Outcome<SignedReceipt>> Find(
        SqlSession sql,
        ReceiptSeal seal,
        Caller caller,
        Guid id,
        CancellationToken cancel
    )
    {
        var row = await sql.One<Row>(Select, new { id }, cancel);
        if (row is null || !MayRead(row, caller))
        {
            return Problem.NotFound("没有这份使用凭证。", "There is no such receipt.");
        }

        return row.Document is { } document
            ? seal.Read(document)
            : new SignedReceipt
            {
                Format = SignedReceipt.Unsigned,
                Id = row.Id,
                Issuer = seal.Issuer,
                At = row.At,
                Tender = row.Tender,
                SystemId = row.SystemId,
                Reader = row.Reader,
                EntityCode = row.EntityCode,
                EntityVersion = row.EntityVersion,
                VerifiedVersion = row.VerifiedVersion,
            };
    }

    private static bool MayRead(Row row, Caller caller) =>
        caller.May(ExchangePermissions.ReadReceipts)
        || (caller.May(RegistryPermissions.EditOwnEntity) && caller.EntityCode == row.EntityCode)
        || (
            caller.May(RegistryPermissions.UseEntity)
            && caller.SystemId is { } system
            && system == row.SystemId
        );

    private sealed record Row
    {
        public Guid Id { get; init; }
        public EntityCode EntityCode { get; init; }
        public long EntityVersion { get; init; }
        public long? VerifiedVersion { get; init; }
        public Guid? SystemId { get; init; }
        public string Reader { get; init; } = "";
        public string Tender { get; init; } = "";
        public DateTimeOffset At { get; init; }
        public string? Document { get; init; }
    }
}
