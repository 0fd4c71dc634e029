using System.Globalization;
using System.Text;
using System.Text.Json;
using Trading.Indicators.Files;
using Trading.Indicators.Settings;

namespace Trading.Indicators;

/// <summary>
/// The red flags of contracting processes that are handed over one by one as compiled releases, from wherever they come: the
/// same reader, fold and report as over a file. Keeps little in memory and the rest in a temporary file.
/// </summary>
public sealed class RedFlagStream : IDisposable
{
    // Those whose verdict on one process needs no other process, or its fence alone.
    private static readonly RedFlag[] OfProcesses =
    [
        RedFlag.R003,
        RedFlag.R018,
        RedFlag.R028,
        RedFlag.R030,
        RedFlag.R035,
        RedFlag.R036,
    ];

    /// <summary>Settings for one process alone, before there are any fences.</summary>
    public static readonly string WithoutFences = Sections(
        null,
        OfProcesses.Select(flag => (flag, (double?)null))
    );

    private readonly FoldPlan _plan;
    private readonly FoldStore _store = new();
    private readonly RedFlagFold _fold;
    private readonly ProcessFacts _facts = new();
    private long _line;

    /// <summary>By settings as of <c>trading indicators</c>; everything without.</summary>
    /// <exception cref="FormatException">The settings have a mistake.</exception>
    public RedFlagStream(string? settings = null)
    {
        SettingsFile? read = null;
        if (settings is not null)
        {
            read =
                SettingsFile.Read(settings, out var error) ?? throw new FormatException(error.En);
        }

        _plan = new(read, evidence: true);
        _fold = new(_plan, _store);
    }

    /// <summary>One process more, a compiled release as JSON. False for what is no release.</summary>
    public bool Add(ReadOnlySpan<byte> release)
    {
        _facts.Clear();
        try
        {
            if (!ReleaseReader.Read(release, _facts))
            {
                return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        _facts.Line = ++_line;
        _fold.Add(_facts);
        return true;
    }

    /// <summary>
    /// Writes the result as <c>trading indicators</c> does, and the evidence. Returns the settings by which one process alone
    /// has the verdicts that it has here: the fences as thresholds. A fence that tells nothing leaves its indicator out.
    /// </summary>
    public string Finish(Stream output, Stream evidence)
    {
        var report = new RedFlagReport(_plan, _store, [_fold]);
        report.Write(output, evidence, meta: true);
        var (close, discount) = (report.Fences.Close, report.Fences.Discount);
        var flags = OfProcesses
            .Select(flag => (flag, (double?)null))
            .Append((RedFlag.R024, close.TellsBelow ? close.At : double.NaN))
            .Append((RedFlag.R058, discount.TellsAbove ? discount.At : double.NaN))
            .Where(each => each.Item2 is not double.NaN);
        return Sections(report.Currency, flags);
    }

    public void Dispose() => _store.Dispose();

    private static string Sections(
        string? currency,
        IEnumerable<(RedFlag Flag, double? Threshold)> flags
    )
    {
        var text = new StringBuilder();
        if (currency is not null)
        {
            text.Append("currency = ").Append(currency).Append('\n');
        }

        foreach (var (flag, threshold) in flags)
        {
            text.Append('[').Append(flag).Append("]\n");
            if (threshold is { } at)
            {
                text.Append(CultureInfo.InvariantCulture, $"threshold = {at:R}\n");
            }
        }

        return text.ToString();
    }
}
