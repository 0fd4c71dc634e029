namespace Trading.Browser;

/// <summary>A case in the browser: what windows it opened are closed when it is over, however it ends.</summary>
/// <param name="product">Where they were opened.</param>
public abstract class BrowserCase(RunningProduct product) : IAsyncLifetime
{
    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync() => product.CloseWindows();
}
