using Trading.Access.Contracts;
using Trading.Access.People;
using Trading.Alerts;
using Trading.Alerts.Contracts;
using Trading.Evaluation;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Procurement.Announcements;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Search;

/// <summary>What a search found of one kind.</summary>
/// <param name="Name">The kind in words.</param>
/// <param name="Hits">The first of them.</param>
/// <param name="More">True where there are more than those.</param>
/// <param name="All">The list in which all of them are; null where there is none.</param>
public sealed record FoundKind(LocalizedText Name, IReadOnlyList<Hit> Hits, bool More, string? All)
{
    /// <summary>How many there are, where it was counted beyond those shown.</summary>
    public string? Counted { get; init; }

    /// <summary>How many, in words.</summary>
    public string Count => Counted ?? (More ? $"{Hits.Count}+" : $"{Hits.Count}");
}

/// <summary>Something that a search found.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Detail">What tells it from others of the name.</param>
/// <param name="Link">Its page.</param>
/// <param name="Exact">True where the words are its very code, number or sign-in name.</param>
public sealed record Hit(string Title, string? Detail, string Link, bool Exact = false);

/// <summary>
/// The search of the header: each module's own, asked as the person who searches, so that nobody finds what no list would
/// show him. Kinds that the person may not see are not asked at all.
/// </summary>
public sealed class Finders(PageDispatcher dispatcher, Procurement.Labels labels)
{
    private const string ZeroOrMore = "+";

    /// <summary>What is found, kind by kind; kinds of which nothing is found are left out.</summary>
    public async Task<IReadOnlyList<FoundKind>> Find(string words, int take, bool count = false)
    {
        words = words.Trim();
        if (words.Length == 0)
        {
            return [];
        }

        var caller = await dispatcher.Caller();
        var asked = new List<Task<FoundKind?>> { Pages(caller, words, take) };
        if (caller.May(RegistryPermissions.BrowseRegistry))
        {
            asked.Add(Firms(words, take, count));
        }

        asked.Add(
            caller.May(ProcurementPermissions.OpenProcurements)
                ? Procurements(words, take)
                : Announcements(words, take)
        );
        if (caller.May(AlertsPermissions.ReviewAlerts))
        {
            asked.Add(Warnings(words, take));
        }

        if (caller.May(EvaluationPermissions.ManagePanel))
        {
            asked.Add(Panels(words, take));
        }

        if (caller.May(EvaluationPermissions.ManageExperts))
        {
            asked.Add(Experts(words, take));
        }

        if (caller.May(AccessPermissions.ManageAccess))
        {
            asked.Add(People(words, take));
        }

        return [.. (await Task.WhenAll(asked)).OfType<FoundKind>()];
    }

    /// <summary>The one thing whose very code was typed; null where none is, or several are.</summary>
    public static Hit? Exactly(IEnumerable<FoundKind> kinds) =>
        kinds.SelectMany(kind => kind.Hits).Where(hit => hit.Exact).ToList() is [var only]
            ? only
            : null;

    private static Task<FoundKind?> Pages(Caller caller, string words, int take) =>
        Task.FromResult(
            Kind(
                new("页面", "Pages"),
                Nav.Groups.SelectMany(group => group.Entries)
                    .Where(entry =>
                        caller.May(entry.Needs.Code)
                        && (
                            entry.Name.Zh.Contains(words, StringComparison.OrdinalIgnoreCase)
                            || entry.Name.En.Contains(words, StringComparison.OrdinalIgnoreCase)
                        )
                    )
                    .Select(entry => new Hit(entry.Name.ToString(), null, entry.Path)),
                take,
                null
            )
        );

    private async Task<FoundKind?> Firms(string words, int take, bool count)
    {
        var filters = new EntityFilters { Words = words };
        var found = await dispatcher.Ask(new SearchEntities.Query(filters) { Take = take + 1 });
        if (!found.Succeeded)
        {
            return null;
        }

        var kind = Kind(
            new("经营主体", "Firms"),
            found.Value.Items.Select(firm => new Hit(
                firm.Name.Length > 0 ? firm.Name : firm.Code.ToString(),
                $"{firm.Code} · {EntityStates.Name(firm.State)}",
                $"/registry/{firm.Code}",
                Same(firm.Code.ToString(), words)
            )),
            take,
            $"/registry?q={Uri.EscapeDataString(words)}"
        );
        return
            count
            && kind is { More: true }
            && await dispatcher.Ask(new CountEntities.Query(filters))
                is { Succeeded: true, Value: var all }
            ? kind with
            {
                Counted = $"{all.Count:#,##0}{(all.OrMore ? ZeroOrMore : "")}",
            }
            : kind;
    }

    private async Task<FoundKind?> Procurements(string words, int take)
    {
        var found = await dispatcher.Ask(
            new ListProcurements.Query { Text = words, Take = take + 1 }
        );
        return found.Succeeded
            ? Kind(
                new("项目", "Procurements"),
                found.Value.Items.Select(item => new Hit(
                    item.Title,
                    $"{item.SourceReference} · {labels.State(item.State, item.Kind)}",
                    $"/procurements/{item.Id}",
                    Same(item.SourceReference, words)
                )),
                take,
                $"/procurements?text={Uri.EscapeDataString(words)}"
            )
            : null;
    }

    private async Task<FoundKind?> Announcements(string words, int take)
    {
        var found = await dispatcher.Ask(
            new BrowseAnnouncements.Query { Text = words, Take = take + 1 }
        );
        return found.Succeeded
            ? Kind(
                new("交易信息", "Announcements"),
                found.Value.Items.Select(item => new Hit(
                    item.Title,
                    $"{item.BuyerName} · {labels.State(item.State, item.Kind)}",
                    $"/announcements/{item.Id}"
                )),
                take,
                $"/announcements?q={Uri.EscapeDataString(words)}"
            )
            : null;
    }

    private async Task<FoundKind?> Warnings(string words, int take)
    {
        var found = await dispatcher.Ask(new ListAlerts.Query { Text = words, Take = take + 1 });
        return found.Succeeded
            ? Kind(
                new("预警", "Warnings"),
                found.Value.Items.Select(alert => new Hit(
                    alert.Title,
                    $"{Levels.Name(alert.Level)} · {AlertStates.Name(alert.State)}",
                    $"/alerts/{alert.Id}"
                )),
                take,
                $"/alerts?state=all&q={Uri.EscapeDataString(words)}"
            )
            : null;
    }

    private async Task<FoundKind?> Panels(string words, int take)
    {
        var found = await dispatcher.Ask(new FindPanels.Query { Words = words, Take = take + 1 });
        return found.Succeeded
            ? Kind(
                new("评标委员会", "Evaluation panels"),
                found.Value.Select(panel => new Hit(
                    panel.Title,
                    $"{Domain.Codes.ChinaTime.In(panel.EvaluationAt):yyyy-MM-dd HH:mm} · {Terms.NameIn(Terms.PanelStates, panel.State)}",
                    $"/panels/{panel.Id}"
                )),
                take,
                null
            )
            : null;
    }

    private async Task<FoundKind?> Experts(string words, int take)
    {
        var found = await dispatcher.Ask(new ListExperts.Query { Name = words, Take = take + 1 });
        return found.Succeeded
            ? Kind(
                new("评标专家", "Experts"),
                found.Value.Items.Select(expert => new Hit(
                    expert.Name,
                    string.Join(
                        " · ",
                        new[] { expert.Employer }
                            .Concat(expert.Specialties)
                            .OfType<string>()
                            .Take(2)
                    ),
                    $"/experts/{expert.Id}"
                )),
                take,
                $"/experts?name={Uri.EscapeDataString(words)}"
            )
            : null;
    }

    private async Task<FoundKind?> People(string words, int take)
    {
        var found = await dispatcher.Ask(new ListPeople.Query { Text = words, Take = take + 1 });
        return found.Succeeded
            ? Kind(
                new("人员", "People"),
                found.Value.Items.Select(person => new Hit(
                    person.DisplayName,
                    person.Login,
                    $"/access/people?q={Uri.EscapeDataString(person.Login)}",
                    Same(person.Login, words)
                )),
                take,
                $"/access/people?q={Uri.EscapeDataString(words)}"
            )
            : null;
    }

    private static FoundKind? Kind(
        LocalizedText name,
        IEnumerable<Hit> hits,
        int take,
        string? all
    ) =>
        hits.Take(take + 1).ToList() is { Count: > 0 } found
            ? new(name, [.. found.Take(take)], found.Count > take, all)
            : null;

    private static bool Same(string code, string words) =>
        string.Equals(code, words, StringComparison.OrdinalIgnoreCase);
}
