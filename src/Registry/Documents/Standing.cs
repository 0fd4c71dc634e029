using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Documents;

/// <summary>How a firm's record stands.</summary>
internal sealed record Standing
{
    public string State { get; init; } = "";
    public long? VerifiedVersion { get; init; }

    /// <summary>State of the draft beside it; null while there is none.</summary>
    public string? DraftState { get; init; }

    /// <summary>As <see cref="Rules.Entity.IsUsable"/>.</summary>
    public bool IsUsable =>
        VerifiedVersion is not null || State is EntityStates.Submitted or EntityStates.InReview;
}

internal sealed class StandingStore(SqlSession sql)
{
    private static readonly Statement Select = Statement.Of(
        "registry.entity.standing",
        """
        select e.state, e.verified_version, d.state as draft_state
        from entity e left join entity_draft d on d.entity_code = e.code
        where e.code = @code
        """
    );

    /// <summary>Null when the registry does not know the firm.</summary>
    public Task<Standing?> Of(EntityCode code, CancellationToken cancel) =>
        sql.One<Standing>(Select, new { code }, cancel);
}
