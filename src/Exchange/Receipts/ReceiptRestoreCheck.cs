using Trading.Domain.Receipts;
using Trading.Kernel.Restore;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Receipts;

/// <summary>The last receipts are signed by keys that the copy publishes.</summary>
internal sealed class ReceiptRestoreCheck(SqlSession sql, ReceiptKeys keys) : IRestoreCheck
{
    private const int Latest = 500;

    private static readonly Statement Signed = Statement.Of(
        "exchange.receipt.signed_last",
        """
        select id, document from receipt where document is not null order by at desc, id desc {page}
        """
    );

    public LocalizedText Name => new("使用凭证", "Receipts");

    public async Task<RestoreFinding> Run(CancellationToken cancel)
    {
        var published = await keys.Published(cancel);
        var rows = await sql.Query<Row>(Signed, new { skip = 0, take = Latest }, cancel);
        return
            rows.Find(row =>
                ReceiptCheck.Of(row.Document, published) is not { Problem: null, Value.Holds: true }
            )
                is { } unsound
            ? new(
                false,
                new(
                    $"凭证 {unsound.Id} 无法用本库公布的公钥核验。",
                    $"Receipt {unsound.Id} is not signed by a key that this database publishes."
                )
            )
            : new(
                true,
                new(
                    $"最近 {rows.Count} 张签名凭证均可核验，公钥 {published.Keys.Count} 个。",
                    $"all of the {rows.Count} signed last hold, with {published.Keys.Count} public key(s)."
                )
            );
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Document { get; init; } = "";
    }
}
