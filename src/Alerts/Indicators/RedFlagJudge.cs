using System.Text;
using System.Text.Json;
using Trading.Indicators;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>
/// The open-contracting red flags of single processes, by the fold that goes over all of them, with the last night's fences as
/// thresholds. Those of organisations, which need all processes, are the night's.
/// </summary>
internal sealed class RedFlagJudge(
    IProcurementRecords records,
    RedFlagStore store,
    FindingStore findings
)
{
    private static readonly IReadOnlySet<string> WithoutFences = IndicatorsOf(
        RedFlagStream.WithoutFences
    );

    /// <summary>Judges some, whose rows are locked. Returns how many verdicts changed.</summary>
    /// <param name="ids">Which.</param>
    /// <param name="said">What is said of them so far.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<int> Judge(
        IReadOnlyCollection<Guid> ids,
        ILookup<FindingOwner, FindingRow> said,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var settings = new Dictionary<string, (string Text, IReadOnlySet<string> Indicators)>();
        var changed = 0;
        foreach (var process in await records.Compiled(ids, cancel))
        {
            if (!settings.TryGetValue(process.Country, out var by))
            {
                var kept = await store.Settings(process.Country, cancel);
                settings[process.Country] = by = kept is null
                    ? (RedFlagStream.WithoutFences, WithoutFences)
                    : (kept, IndicatorsOf(kept));
            }

            var input = new RedFlagInput(by.Text, process.Json);
            var content = JsonSerializer.SerializeToUtf8Bytes(input, FindingRow.Json);
            changed += await findings.Replace(
                FindingOwner.OfProcess(process.Id),
                said[FindingOwner.OfProcess(process.Id)],
                process.Id,
                Of(process.Id, input),
                (RulesVersion, now),
                (Digest.Of(content), content),
                now,
                cancel,
                by.Indicators
            );
        }

        return changed;
    }

    /// <summary>By what verdicts of red flags are known.</summary>
    public const string RulesVersion = "red-flags";

    /// <summary>The verdicts on one process.</summary>
    public static List<FindingRow> Of(Guid procurement, RedFlagInput input)
    {
        using var stream = new RedFlagStream(input.Settings);
        stream.Add(Encoding.UTF8.GetBytes(input.Release));
        var evidence = new MemoryStream();
        stream.Finish(Stream.Null, evidence);
        return
        [
            .. Encoding
                .UTF8.GetString(evidence.ToArray())
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(RedFlagLine.Of)
                .OfType<RedFlagLine>()
                .Where(line => line.Group == RedFlagLine.OfProcess)
                .Select(line => OfProcess(procurement, line.Row)),
        ];
    }

    /// <summary>A finding of a process, as it is kept of the procurement.</summary>
    public static FindingRow OfProcess(Guid procurement, FindingRow row) =>
        row with
        {
            SubjectKind = FindingOwner.ProcurementKind,
            Subject = FindingOwner.Key(procurement),
        };

    private static HashSet<string> IndicatorsOf(string settings) =>
        settings
            .Split('\n')
            .Where(line => line.StartsWith('['))
            .Select(line => line.Trim('[', ']'))
            .ToHashSet(StringComparer.Ordinal);
}

/// <summary>What the verdicts on one process rest on.</summary>
/// <param name="Settings">The fences as thresholds.</param>
/// <param name="Release">The compiled release.</param>
internal sealed record RedFlagInput(string Settings, string Release);
