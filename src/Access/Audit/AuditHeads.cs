using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>Signed heads, and which witness has which.</summary>
internal sealed class AuditHeads(SqlSession sql, AuditLinks links, AuditKeys keys)
{
    private static readonly Statement All = Statement.Of(
        "access.audit_witness.all",
        "select name, link, delivered_at, failures, failed_at, error from audit_witness order by name"
    );

    public async Task<IReadOnlyList<GetAuditHead.Witness>> States(CancellationToken cancel) =>
        await sql.Query<GetAuditHead.Witness>(All, null, cancel);

    /// <summary>The head at the newest link; null before the first. Outside a transaction: there may be no key yet.</summary>
    public async Task<SignedHead?> Now(CancellationToken cancel)
    {
        if (await links.Last(cancel) is not { } link)
        {
            return null;
        }

        await sql.Begin(cancel);
        var key = await keys.Current(cancel);
        await sql.Commit(cancel);
        return new SignedHead
        {
            Link = link.Number,
            Hash = link.Hash,
            At = link.At,
            Lanes = await links.Cut(link.Number, cancel),
        }.Sign(key);
    }
}
