using Microsoft.AspNetCore.Components;
using Trading.Alerts;

namespace Trading.Web.Pages.Alerts;

/// <summary>
/// The filters of the list of warnings as they stand in an address: of the list, and of a warning that was opened from it,
/// so that one goes from one to the next as they stood there.
/// </summary>
internal sealed record AlertFilters(
    string? Words,
    string? Level,
    string? State,
    string? Kind,
    string? Region
)
{
    /// <summary>All states, in an address; without one it is those nobody has decided on, which are the work.</summary>
    public const string AnyState = "all";

    /// <summary>The state that is listed.</summary>
    public string ShownState => State ?? AlertStates.Open;

    /// <summary>True where not everything is listed that there is to do.</summary>
    public bool Narrow =>
        (Words ?? Level ?? Kind ?? Region) is not null || ShownState != AlertStates.Open;

    /// <summary>What they ask for.</summary>
    public ListAlerts.Query Query =>
        new()
        {
            Text = Words,
            Level = Level,
            State = ShownState == AnyState ? null : ShownState,
            Kind = Kind,
            Region = Region,
        };

    /// <summary>A page with these filters.</summary>
    public string At(NavigationManager navigation, string path) =>
        navigation.GetUriWithQueryParameters(
            path,
            new Dictionary<string, object?>
            {
                ["q"] = Words,
                ["level"] = Level,
                ["state"] = State,
                ["kind"] = Kind,
                ["region"] = Region,
            }
        );
}
