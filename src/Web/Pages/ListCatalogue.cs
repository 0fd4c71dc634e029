using Trading.Web.Pages.Access;
using Trading.Web.Pages.Alerts;
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
    private static readonly IReadOnlyList<Func<Words, ListDefinition>> All =
    [
        AlertList.Define,
        EntityList.Define,
        ReviewList.Define,
        ProcurementList.Define,
        PanelList.Define,
        ExpertList.Define,
        PersonList.Define,
        SystemList.Define,
        AuditList.Define,
        ListingList.Define,
        OutboxList.Define,
        UseList.Define,
        LongJobList.Define,
    ];

    /// <summary>All of them in the language of who asks.</summary>
    public static IEnumerable<ListDefinition> Every(Words words) =>
        All.Select(define => define(words));

    /// <summary>A list in the language of who asks.</summary>
    public static ListDefinition? Find(string name, Words words) =>
        Every(words).FirstOrDefault(list => list.Name == name);
}
