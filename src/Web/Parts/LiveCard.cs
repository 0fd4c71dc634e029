using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Trading.Kernel.Commands;
using Trading.Web.Shell;

namespace Trading.Web.Parts;

/// <summary>
/// A card that shows what there is now: it reads as it opens, and again with each beat of the page's <see cref="Pulse"/>.
/// What it shows stands until something newer is there, so that nothing flickers, and what fails is its own.
/// </summary>
public abstract class LiveCard : ComponentBase, IDisposable
{
    private bool _again;
    private bool _reading;

    [Inject]
    private Pulse Pulse { get; set; } = null!;

    [Inject]
    private PageDispatcher Reads { get; set; } = null!;

    /// <summary>Why there is nothing to show.</summary>
    protected Problem? Problem { get; private set; }

    /// <summary>True while the latest cannot be read, and what is shown is older.</summary>
    protected bool Lost { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pulse.Beat -= OnBeat;
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Pulse.Beat += OnBeat;
        await Load();
        _again = true;
    }

    /// <summary>Reads all that the card shows.</summary>
    protected abstract Task Load();

    /// <summary>Reads; null where that was refused, which is then said.</summary>
    protected async Task<T?> Read<T>(IQuery<T> query)
        where T : class
    {
        // What the page does by itself keeps no session alive.
        var outcome = _again ? await Reads.Watch(query) : await Reads.Ask(query);
        Problem = outcome.Problem;
        return outcome.Succeeded ? outcome.Value : null;
    }

    /// <summary>Reads it all again now.</summary>
    protected async Task Again()
    {
        if (_reading)
        {
            return;
        }

        _reading = true;
        try
        {
            await Load();
            Lost = false;
        }
        catch (DbException)
        {
            Lost = true;
        }
        finally
        {
            _reading = false;
        }

        StateHasChanged();
    }

    private void OnBeat()
    {
        // A page that is gone is told of nothing.
        _ = InvokeAsync(async () =>
        {
            try
            {
                await Again();
            }
            catch (Exception fault) when (fault is not ObjectDisposedException)
            {
                await DispatchExceptionAsync(fault);
            }
        });
    }
}
