using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>What the threads of one run share: where their partial results go, and the numbers of currencies.</summary>
internal sealed class FoldStore : IDisposable
{
    public FoldStore(long limit = 4 << 20)
    {
        Limit = limit;
        Prices = new(File);
    }

    /// <summary>For so many threads together about as much memory as for one.</summary>
    public static FoldStore For(int threads) => new(Math.Max((8 << 20) / threads, 1 << 20));

    /// <summary>About how many bytes of partial results a thread holds before it writes them to the temporary file.</summary>
    public long Limit { get; }

    /// <summary>As much for organisations: whether they stay in memory decides how often each is written and read again.</summary>
    public long SubjectLimit => Limit * 5;

    public TemporaryFile File { get; } = new();

    public Currencies Currencies { get; } = new();

    public SortedRuns Processes { get; } = new();

    public PriceLog Prices { get; }

    public SubjectRuns Buyers { get; } = new();

    public SubjectRuns ProcuringEntities { get; } = new();

    public SubjectRuns Tenderers { get; } = new();

    public void Dispose() => File.Dispose();
}
