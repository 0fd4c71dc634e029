using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>What the threads of one run share: where their partial results go, and the numbers of currencies.</summary>
/// <param name="Limit">About how many bytes of partial results a thread holds before it writes them to the temporary file.</param>
internal sealed record FoldStore(long Limit = 4 << 20) : IDisposable
{
    public TemporaryFile File { get; } = new();

    public Currencies Currencies { get; } = new();

    public SortedRuns Processes { get; } = new();

    public PriceLog Prices { get; } = new();

    public SortedRuns Buyers { get; } = new();

    public SortedRuns ProcuringEntities { get; } = new();

    public SortedRuns Tenderers { get; } = new();

    public void Dispose() => File.Dispose();
}
