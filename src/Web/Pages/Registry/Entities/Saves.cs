namespace Trading.Web.Pages.Registry;

/// <summary>
/// The saves of a page, one at a time: each goes over the version the last one made, and takes with it what was typed
/// meanwhile. Whoever waits, waits until none is under way, also not one that another who waited has begun.
/// </summary>
/// <param name="wanted">True while there is something to save and it can be saved.</param>
/// <param name="save">Saves it.</param>
public sealed class Saves(Func<bool> wanted, Func<Task> save)
{
    private Task _running = Task.CompletedTask;

    /// <summary>True while one is under way.</summary>
    public bool AreRunning => !_running.IsCompleted;

    /// <summary>Waits for what is under way.</summary>
    public async Task Finish()
    {
        while (AreRunning)
        {
            await _running;
        }
    }

    /// <summary>Saves what is there to save, once what is under way is done.</summary>
    public async Task Save()
    {
        await Finish();
        if (wanted())
        {
            _running = save();
            await _running;
        }
    }

    /// <summary>Saves until nothing is left, however much is typed meanwhile; what cannot be saved is left.</summary>
    /// <param name="refused">True when the last one was.</param>
    public async Task SaveAll(Func<bool> refused)
    {
        do
        {
            await Save();
        } while (AreRunning || (wanted() && !refused()));
    }
}
