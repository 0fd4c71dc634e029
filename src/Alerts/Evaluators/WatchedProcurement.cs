using System.Text;
using Trading.Alerts.Indicators;
using Trading.Alerts.Networks;
using Trading.Analysis.Evaluators;
using Trading.Evaluation.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Evaluators;

/// <summary>A procurement's draws, as they are watched.</summary>
internal sealed record WatchedProcurement
{
    private WatchedProcurement(ProcurementSummary summary, IReadOnlyList<EndedDraw> draws)
    {
        Summary = summary;
        Draws = draws;
        City = NetworkReader.CityOf(Region);
        Buyer = TableKey.Of(DossierReader.Buyer(summary).Code);
    }

    public ProcurementSummary Summary { get; }

    public IReadOnlyList<EndedDraw> Draws { get; }

    public string City { get; }

    public string Buyer { get; }

    public string? Region => Summary.Region is { Length: 6 } region ? region : null;

    /// <summary>Who is judged anew when it changes: experts, purchaser and centres.</summary>
    public IEnumerable<string> Subjects =>
        Draws
            .SelectMany(draw => draw.Answers)
            .Select(answer => answer.Expert)
            .Concat(Draws.Select(CentreOf).Where(centre => centre.Length > 0))
            .Append(Buyer);

    public static WatchedProcurement Of(
        ProcurementSummary summary,
        IReadOnlyList<EndedDraw> draws
    ) => new(summary, draws);

    public static string CentreOf(EndedDraw draw) =>
        draw.Centre is { } centre ? FindingOwner.Key(centre) : "";

    public static string VenueOf(EndedDraw draw) => TableKey.Of(draw.Venue.Trim());

    public static bool HasFailed(EndedDraw draw) =>
        draw.Outcome is DrawOutcomes.Short or DrawOutcomes.Redrawn;

    // Who says no because of a conflict does what the law asks.
    public static bool IsAnswered(DrawAnswer answer) =>
        answer.Answer is DrawAnswers.Accepted or DrawAnswers.Declined or DrawAnswers.Silent;

    public static bool IsDeclined(DrawAnswer answer) =>
        answer.Answer is DrawAnswers.Declined or DrawAnswers.Silent;

    public static bool Sat(DrawAnswer answer) => answer.Answer == DrawAnswers.Accepted;

    public string StratumOf(DrawAnswer answer) => TableKey.Of($"{City}/{answer.Specialty}");

    /// <summary>What it adds to the counts.</summary>
    public IReadOnlyDictionary<(string Subject, string Stratum), StratumSums> Counted()
    {
        var sums = new Dictionary<(string, string), StratumSums>();
        foreach (var draw in Draws)
        {
            Add(WatchedStore.Draws, Summary.Kind, HasFailed(draw));
            foreach (var answer in draw.Answers.Where(IsAnswered))
            {
                Add(WatchedStore.Answers, StratumOf(answer), IsDeclined(answer));
            }
        }

        return sums;

        void Add(string subject, string stratum, bool hit)
        {
            var before = sums.GetValueOrDefault((subject, stratum));
            sums[(subject, stratum)] = new(before.Times + 1, before.Hits + (hit ? 1 : 0));
        }
    }

    /// <summary>Equal for what would be kept alike.</summary>
    public string Digest()
    {
        var text = new StringBuilder()
            .AppendJoin('\n', City, Summary.Kind, Region, Summary.OfficeId, Buyer)
            .AppendJoin('\n', "", Summary.BuyerName, Summary.Title, "");
        foreach (var draw in Draws)
        {
            text.AppendJoin('|', draw.PanelId, draw.Centre, draw.Venue, draw.On, draw.Outcome)
                .Append('\n')
                .AppendJoin('\n', draw.Answers)
                .Append('\n');
        }

        return Indicators.Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
