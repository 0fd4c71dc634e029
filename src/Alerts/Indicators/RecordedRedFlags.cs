using System.Text;
using Trading.Domain.Codes;
using Trading.Indicators;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>
/// The open-contracting red flags over all that is recorded, as <c>trading indicators</c> has them over its export: the
/// database's driver of the one fold. What one market is compared with is no other's.
/// </summary>
internal sealed class RecordedRedFlags(IProcurementRecords records)
{
    private const int AtOnce = 100;

    /// <summary>Computes every market. Whoever asked disposes of the results.</summary>
    public async Task<IReadOnlyDictionary<string, Computed>> Compute(CancellationToken cancel)
    {
        var markets = new SortedDictionary<string, RedFlagStream>(StringComparer.Ordinal);
        var codes = new Dictionary<string, string>();
        try
        {
            var (since, after) = (DateTimeOffset.UnixEpoch, Guid.Empty);
            while (true)
            {
                var page = await records.After(since, after, AtOnce, cancel);
                foreach (
                    var process in await records.Compiled([.. page.Select(one => one.Id)], cancel)
                )
                {
                    if (!markets.TryGetValue(process.Country, out var stream))
                    {
                        markets[process.Country] = stream = new();
                    }

                    stream.Add(Encoding.UTF8.GetBytes(process.Json));
                    // Only those that their published id does not say by itself: they are few.
                    foreach (var (id, code) in process.Parties)
                    {
                        if (CodeOf(id) != code)
                        {
                            codes[id] = code;
                        }
                    }
                }

                if (page.Count < AtOnce)
                {
                    break;
                }

                (since, after) = (page[^1].ChangedAt, page[^1].Id);
            }

            var computed = new Dictionary<string, Computed>();
            foreach (var (market, stream) in markets)
            {
                var (output, evidence) = (Temporary(), Temporary());
                var settings = stream.Finish(output, evidence);
                computed[market] = new(output, evidence, settings, codes);
            }

            return computed;
        }
        finally
        {
            foreach (var stream in markets.Values)
            {
                stream.Dispose();
            }
        }
    }

    // A published id is scheme, hyphen, value; a scheme abroad has a hyphen of its own.
    private static string? CodeOf(string id)
    {
        for (var at = id.IndexOf('-'); at > 0; at = id.IndexOf('-', at + 1))
        {
            if (EntityCode.TryParse($"{id[..at]}:{id[(at + 1)..]}", out var code, out _))
            {
                return code.ToString();
            }
        }

        return null;
    }

    private static FileStream Temporary() =>
        new(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            }
        );

    /// <summary>What came of a market.</summary>
    /// <param name="Output">The result.</param>
    /// <param name="Evidence">A line for each subject and indicator.</param>
    /// <param name="Settings">By which one process alone has the verdicts that it has here.</param>
    /// <param name="Codes">Registry codes that the published ids do not say by themselves.</param>
    internal sealed record Computed(
        Stream Output,
        Stream Evidence,
        string Settings,
        IReadOnlyDictionary<string, string> Codes
    ) : IDisposable
    {
        /// <summary>The verdicts on organisations, in the order of their groups and ids.</summary>
        public IEnumerable<RedFlagLine> OfOrganisations() =>
            Lines().Where(line => line.Group != RedFlagLine.OfProcess);

        /// <summary>All verdicts.</summary>
        public IEnumerable<RedFlagLine> Lines()
        {
            Evidence.Position = 0;
            using var reader = new StreamReader(Evidence, leaveOpen: true);
            while (reader.ReadLine() is { } line)
            {
                if (RedFlagLine.Of(line) is { } read)
                {
                    yield return read;
                }
            }
        }

        /// <summary>An organisation's registry code, or its published id.</summary>
        public string Code(string id) =>
            TableKey.Of(Codes.GetValueOrDefault(id) ?? CodeOf(id) ?? id);

        public void Dispose()
        {
            Output.Dispose();
            Evidence.Dispose();
        }
    }
}
