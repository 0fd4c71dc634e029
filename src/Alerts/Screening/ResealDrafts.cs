using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Screening;

/// <summary>Seals the texts of screened drafts under the key in force.</summary>
public static class ResealDrafts
{
    /// <summary>Some of what older keys sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>What was done.</summary>
    /// <param name="Texts">Texts that were sealed anew.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Resealed(int Texts, bool More);

    // A text may be megabytes.
    private const int AtOnce = 20;

    private static readonly Statement SealedBefore = Statement.Of(
        "alerts.screened_text.sealed_before",
        """
        select screening_id, sealed from screened_text {lock}
        where sealed not like @current order by screening_id {page} {for update}
        """
    );

    private static readonly Statement SetSealed = Statement.Of(
        "alerts.screened_text.set_sealed",
        "update screened_text set sealed = @text where screening_id = @id"
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
                SetSealed,
                row => new
                {
                    id = row.ScreeningId,
                    text = keys.Anew(row.Sealed, ScreeningStore.PlaceOf(row.ScreeningId)),
                },
                AtOnce,
                cancellationToken
            );
            return new Resealed(some, some == AtOnce);
        }
    }

    private sealed record Row
    {
        public Guid ScreeningId { get; init; }
        public string Sealed { get; init; } = "";
    }
}
