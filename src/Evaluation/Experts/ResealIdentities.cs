using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>Seals identity numbers of experts under the key in force, some at a time.</summary>
public static class ResealIdentities
{
    private const int AtOnce = 500;

    /// <summary>The next that older keys sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>What was done.</summary>
    /// <param name="Numbers">How many were sealed anew.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Resealed(int Numbers, bool More);

    private static readonly Statement SealedBefore = Statement.Of(
        "evaluation.expert.sealed_before",
        """
        select id, identity_sealed from expert {lock}
        where identity_sealed is not null and identity_sealed not like @current
        order by id {page} {for update}
        """
    );

    private static readonly Statement Set = Statement.Of(
        "evaluation.expert.set_sealed",
        "update expert set identity_sealed = @text where id = @id"
    );

    internal sealed class Handler(SqlSession sql, KeyRing keys) : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var some = await sql.Reseal<Row>(
                keys,
                SealedBefore,
                Set,
                row => new
                {
                    id = row.Id,
                    text = keys.Anew(row.IdentitySealed, ExpertIdentities.PlaceOf(row.Id)),
                },
                AtOnce,
                cancellationToken
            );
            return new Resealed(some, some == AtOnce);
        }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string IdentitySealed { get; init; } = "";
    }
}
