using Trading.Evaluation.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>Seals the secrets of draws that are still to be made, the keys of aliases, values that are kept for contributors, and ties that experts declared, under the key in force.</summary>
public static class ResealDrawSecrets
{
    /// <summary>All that older keys sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>How many were sealed anew.</summary>
    /// <param name="Secrets">Panels that are not drawn yet or have a key of aliases, contributions, and ties.</param>
    public sealed record Resealed(int Secrets);

    [WithoutScope("all secrets, whosever the panels are")]
    private static readonly Statement SealedBefore = Statement.Of(
        "evaluation.panel.sealed_before",
        """
        select id, draw_secret, alias_key from panel {lock}
        where (draw_secret is not null and draw_secret not like @current)
           or (alias_key is not null and alias_key not like @current)
        order by id {page} {for update}
        """
    );

    private const int AtOnce = 500;

    private static readonly Statement SetSecret = Statement.Of(
        "evaluation.panel.set_draw_secret",
        "update panel set draw_secret = @secret, alias_key = @aliasKey where id = @id"
    );

    [WithoutScope("all values, whosever the panels are")]
    private static readonly Statement ContributionsBefore = Statement.Of(
        "evaluation.contribution.sealed_before",
        """
        select panel_id, party, sealed_value from panel_contribution {lock}
        where sealed_value is not null and sealed_value not like @current
        order by panel_id, party {page} {for update}
        """
    );

    private static readonly Statement SetContribution = Statement.Of(
        "evaluation.contribution.set_sealed",
        "update panel_contribution set sealed_value = @sealedValue where panel_id = @id and party = @party"
    );

    internal sealed class Handler(SqlSession sql, KeyRing keys, DeclaredTies ties)
        : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var panels = await sql.ResealAll<Row>(
                keys,
                SealedBefore,
                SetSecret,
                row => new
                {
                    id = row.Id,
                    secret = Anew(row.DrawSecret, Drawing.PlaceOf(row.Id)),
                    aliasKey = Anew(row.AliasKey, Aliases.PlaceOf(row.Id)),
                },
                AtOnce,
                cancellationToken
            );
            return new Resealed(
                panels
                    + await Contributions(cancellationToken)
                    + await ties.Reseal(cancellationToken)
            );
        }

        private string? Anew(string? value, SealedPlace place) =>
            value is null ? null : keys.Anew(value, place);

        private Task<int> Contributions(CancellationToken cancel) =>
            sql.ResealAll<ContributionRow>(
                keys,
                ContributionsBefore,
                SetContribution,
                row => new
                {
                    id = row.PanelId,
                    party = row.Party,
                    sealedValue = keys.Anew(
                        row.SealedValue,
                        ContributionStore.PlaceOf(row.PanelId, row.Party)
                    ),
                },
                AtOnce,
                cancel
            );
    }

    private sealed record ContributionRow
    {
        public Guid PanelId { get; init; }
        public string Party { get; init; } = "";
        public string SealedValue { get; init; } = "";
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string? DrawSecret { get; init; }
        public string? AliasKey { get; init; }
    }
}
