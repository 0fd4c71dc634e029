using System.Globalization;
using Trading.Evaluation;
using Trading.Evaluation.Ratings;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Evaluation;

/// <summary>Ratings in words.</summary>
internal static class RatingWords
{
    /// <summary>A mean of 1 to 5.</summary>
    public static string Mean(decimal? mean) =>
        mean?.ToString("0.00", CultureInfo.InvariantCulture) ?? "—";

    /// <summary>What each party's ratings come to, in one line.</summary>
    public static string Parties(Words T, IReadOnlyList<PartyRating> parties) =>
        string.Join(
            T["；", "; "],
            parties.Select(one =>
                T[
                    $"{Terms.NameIn(RatingParties.All, one.Party)} {Mean(one.Mean)}（{one.Ratings}）",
                    $"{Terms.NameIn(RatingParties.All, one.Party)} {Mean(one.Mean)} ({one.Ratings})"
                ]
            )
        );
}
