namespace Trading.Tests.Harness;

/// <summary>A host that the cases of a class share, where none of them leaves anything behind: each host costs seconds.</summary>
public sealed class SharedWeb : IAsyncLifetime
{
    public WebProvince Web { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Web.DisposeAsync();
}
