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
            var sealedAnew = 0;
            List<Row> old;
            do
            {
                old = await sql.Query<Row>(
                    SealedBefore,
                    new
                    {
                        current = KeyRing.MarkOf(keys.CurrentId) + "%",
                        skip = 0,
                        take = AtOnce,
                    },
                    cancellationToken
                );
                foreach (var panel in old)
                {
                    await sql.Execute(
                        SetSecret,
                        new
                        {
                            id = panel.Id,
                            secret = Anew(panel.DrawSecret, Drawing.PlaceOf(panel.Id)),
                            aliasKey = Anew(panel.AliasKey, Aliases.PlaceOf(panel.Id)),
                        },
                        cancellationToken
                    );
                }

                sealedAnew += old.Count;
            } while (old.Count == AtOnce);

            return new Resealed(
                sealedAnew
                    + await Contributions(cancellationToken)
                    + await ties.Reseal(cancellationToken)
            );
        }

        private string? Anew(string? value, SealedPlace place) =>
            value is null ? null : keys.Seal(keys.Open(value, place), place);

        private async Task<int> Contributions(CancellationToken cancel)
        {
            var sealedAnew = 0;
            List<ContributionRow> old;
            do
            {
                old = await sql.Query<ContributionRow>(
                    ContributionsBefore,
                    new
                    {
                        current = KeyRing.MarkOf(keys.CurrentId) + "%",
                        skip = 0,
                        take = AtOnce,
                    },
                    cancel
                );
                foreach (var row in old)
                {
                    var place = ContributionStore.PlaceOf(row.PanelId, row.Party);
                    await sql.Execute(
                        SetContribution,
                        new
                        {
                            id = row.PanelId,
                            party = row.Party,
                            sealedValue = keys.Seal(keys.Open(row.SealedValue, place), place),
                        },
                        cancel
                    );
                }

                sealedAnew += old.Count;
            } while (old.Count == AtOnce);

            return sealedAnew;
        }
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
