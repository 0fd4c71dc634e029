using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Trading.Web.Shell;

/// <summary>
/// Writes what a page is narrowed to into its address. The browser decides whether that page is still shown: on a slow line
/// the server learns of a link that was followed only after what was typed before it. Each page has its own.
/// </summary>
internal sealed class AddressRefinement(IJSRuntime script, NavigationManager navigation)
{
    private readonly List<string> _onTheWay = [];

    /// <summary>Writes it, without waiting for the browser.</summary>
    /// <param name="address">Of the same page.</param>
    /// <param name="replaces">True for what is typed: going back leads to before it, not through its letters.</param>
    public void To(string address, bool replaces)
    {
        _onTheWay.Add(navigation.ToAbsoluteUri(address).AbsoluteUri);
        _ = Send(address, replaces);
    }

    /// <summary>
    /// Told of each address that the page gets: true where more was written since, so that what it says is no way back from
    /// that. The browser answers one after the other.
    /// </summary>
    public bool IsOvertaken(string uri)
    {
        var own = new Uri(uri).AbsoluteUri;
        // Also those before it, of which a page hears nothing where they were the address that it had.
        _onTheWay.RemoveRange(0, _onTheWay.IndexOf(own) + 1);
        return _onTheWay.Count > 0 && _onTheWay[^1] != own;
    }

    private async Task Send(string address, bool replaces)
    {
        try
        {
            await script.InvokeVoidAsync("refineAddress", address, replaces);
        }
        catch (Exception gone) when (gone is OperationCanceledException or JSDisconnectedException)
        {
            // The line is lost: the page shows what was asked, and its address gets it with the next time.
            _onTheWay.Clear();
        }
    }
}
