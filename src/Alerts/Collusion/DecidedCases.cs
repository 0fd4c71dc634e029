using Trading.Alerts.Precision;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Collusion;

/// <summary>
/// What supervisors decided of procurements, as far as it says something of collusion: a warning that rested on collusion when
/// it was confirmed is one, such a warning that was dismissed the other; a case settles its warning, so it is in it. Of the
/// random sample what was found ordinary counts as dismissed; what was found wrong does not say what is wrong, and counts as
/// neither. A warning that was opened again is undecided.
/// </summary>
internal sealed class DecidedCases(SqlSession sql)
{
    private static readonly HashSet<string> Tokens = EmbeddedJson
        .Read<Table>("collusion-labels.json")
        .Signals.Select(signal => signal.Token)
        .ToHashSet(StringComparer.Ordinal);

    [WithoutScope("the platform learns from the whole province")]
    private static readonly Statement Warnings = Statement.Of(
        "alerts.alert.decided_of_collusion",
        """
        select id, state, settled_signature, ground, wrong_signals from alert
        where state in (@confirmed, @dismissed) and market = @home and settled_signature is not null
        """
    );

    private static readonly Statement Sampled = Statement.Of(
        "alerts.unflagged_sample.ordinary",
        "select distinct procurement_id from unflagged_sample where answer = @fine"
    );

    /// <summary>By procurement: true where collusion was confirmed, false where it was not found.</summary>
    public async Task<IReadOnlyDictionary<Guid, bool>> All(CancellationToken cancel)
    {
        var decided = (
            await sql.Query<Guid>(Sampled, new { fine = UnflaggedAnswers.Fine }, cancel)
        ).ToDictionary(id => id, _ => false);
        await foreach (
            var row in sql.Stream<Row>(
                Warnings,
                new
                {
                    confirmed = AlertStates.Confirmed,
                    dismissed = AlertStates.Dismissed,
                    home = Markets.Home,
                },
                cancel
            )
        )
        {
            // A dismissal that finds other signals wrong, or the data, says nothing of collusion.
            if (
                SpeaksOfCollusion(row.SettledSignature)
                && (
                    row.State == AlertStates.Confirmed
                    || (
                        DismissalGrounds.SaysSomething(row.Ground)
                        && (row.WrongSignals is null || SpeaksOfCollusion(row.WrongSignals))
                    )
                )
            )
            {
                decided[row.Id] = row.State == AlertStates.Confirmed;
            }
        }

        return decided;
    }

    /// <summary>Whether one of the signals that a signature names is of collusion.</summary>
    public static bool SpeaksOfCollusion(string signature) =>
        signature
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('#', ':')[0])
            .Any(Tokens.Contains);

    private sealed record Table(LocalizedText Source, IReadOnlyList<Counted> Signals);

    private sealed record Counted(string Token, string Why);

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string State { get; init; } = "";
        public string SettledSignature { get; init; } = "";
        public string? Ground { get; init; }
        public string? WrongSignals { get; init; }
    }
}
