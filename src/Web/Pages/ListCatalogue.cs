using Trading.Web.Pages.Access;
using Trading.Web.Pages.Alerts;
using Trading.Web.Pages.Alerts.Cases;
using Trading.Web.Pages.Alerts.Collusion;
using Trading.Web.Pages.Alerts.Dashboards;
using Trading.Web.Pages.Alerts.Trends;
using Trading.Web.Pages.Evaluation;
using Trading.Web.Pages.Exchange;
using Trading.Web.Pages.LongJobs;
using Trading.Web.Pages.Outbox;
using Trading.Web.Pages.Procurement;
using Trading.Web.Pages.Registry;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages;

/// <summary>The lists that there are, by the name of their files.</summary>
internal static class ListCatalogue
{
    private static readonly IReadOnlyList<Func<Words, Procurement.Labels, ListDefinition>> All =
    [
        AlertList.Define,
        (T, _) => WeekList.Define(T),
        DashboardRowList.Define,
        (T, labels) => UnflaggedList.Define(T, labels),
        (T, _) => TrendList.Define(T),
        (T, labels) => CollusionList.Define(T, labels),
        (T, _) => CaseList.Define(T),
        (T, _) => EntityList.Define(T),
        (T, _) => ReviewList.Define(T),
        ProcurementList.Define,
        (T, _) => PanelList.Define(T),
        (T, _) => ExpertList.Define(T),
        (T, _) => TrainingList.Define(T),
        (T, _) => AssessmentList.Define(T),
        (T, _) => FeeList.Define(T),
        (T, _) => MyFeeList.Define(T),
        (T, _) => PersonList.Define(T),
        (T, _) => SystemList.Define(T),
        (T, _) => AuditList.Define(T),
        (T, _) => ListingList.Define(T),
        (T, _) => ResolutionList.Define(T),
        (T, _) => OutboxList.Define(T),
        (T, _) => UseList.Define(T),
        (T, _) => SystemUseList.Define(T),
        (T, _) => LongJobList.Define(T),
    ];

    /// <summary>All of them in the language of who asks.</summary>
    public static IEnumerable<ListDefinition> Every(Words words, Procurement.Labels labels) =>
        All.Select(define => define(words, labels));

    /// <summary>A list in the language of who asks.</summary>
    public static ListDefinition? Find(string name, Words words, Procurement.Labels labels) =>
        Every(words, labels).FirstOrDefault(list => list.Name == name);
}
