using System.Text;

namespace Trading.Analysis.Collusion;

/// <summary>
/// A model of one market's decided cases, in the form in which it is kept: the figures, decisions and bidders it was trained
/// on, and the seed. The learners are deterministic and are trained from it again whenever it speaks, in a second or two; so
/// equal cases and seed give equal bytes, nothing of another library's format is stored, and what it then says is held against
/// what it said when it was approved.
/// </summary>
public sealed class MarketModel
{
    /// <summary>Version of the stored form.</summary>
    public const int Format = 1;

    private const string Magic = "TCM";
    private const string End = "END";
    private const int InnerFolds = 3;
    private const int Probes = 12;
    private const double ProbeTolerance = 0.02;
    private const int MostRows = 100_000;
    private const int MostColumns = 10_000;

    private readonly int _seed;
    private readonly IReadOnlyList<string> _columns;
    private readonly float[][] _rows;
    private readonly bool[] _labels;
    private readonly IReadOnlyList<string>[] _bidders;
    private readonly double[] _said;

    private MarketModel(
        string form,
        int seed,
        IReadOnlyList<string> columns,
        float[][] rows,
        bool[] labels,
        IReadOnlyList<string>[] bidders,
        double[] said
    )
    {
        (Form, _seed, _columns, _rows, _labels, _bidders, _said) = (
            form,
            seed,
            columns,
            rows,
            labels,
            bidders,
            said
        );
    }

    /// <summary>One of <see cref="RankingVoices"/>: the line or the ensemble.</summary>
    public string Form { get; }

    /// <summary>Decided cases it was trained on.</summary>
    public int Cases => _labels.Length;

    /// <summary>What was tried on a market's decided cases.</summary>
    /// <param name="Model">The model; null where it may not speak.</param>
    /// <param name="Figures">What it reached; null where there was nothing to train on.</param>
    /// <param name="Refusal">One of <see cref="ModelAbstentions"/>; null with a model.</param>
    public sealed record Trial(MarketModel? Model, HeldOutFigures? Figures, string? Refusal);

    /// <summary>Trains on the decided rows of a market, and tries it on those that are held out.</summary>
    /// <param name="table">The market's auctions.</param>
    /// <param name="decided">By row: true confirmed, false dismissed, null undecided.</param>
    /// <param name="who">By row: who bid.</param>
    /// <param name="by">The parameters of the day.</param>
    /// <param name="seed">Of folds, learners and resamples.</param>
    /// <param name="cancel">Gives up between two trainings.</param>
    public static Trial Of(
        FeatureTable table,
        IReadOnlyList<bool?> decided,
        IReadOnlyList<IReadOnlyList<string>> who,
        CollusionParameters by,
        int seed,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(decided);
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(by);
        int[] cases = [.. Enumerable.Range(0, decided.Count).Where(i => decided[i] is not null)];
        bool[] labels = [.. cases.Select(i => decided[i]!.Value)];
        var (confirmed, dismissed) = (labels.Count(label => label), labels.Count(label => !label));
        if (Missing(confirmed, dismissed, by) is { } missing)
        {
            return new(null, null, missing);
        }

        var hasBidders = table.Columns.Any(column => column.Name == UnlabelledRank.Structure);
        int[] all = [.. Enumerable.Range(0, table.Rows.Length)];
        var unlabelled = UnlabelledRank.Of(table, all, hasBidders);
        double[] without = [.. cases.Select(i => unlabelled[i])];
        if (Math.Min(confirmed, dismissed) < by.FullCases)
        {
            // Without who bid there is but one rank, and nothing to weigh.
            return hasBidders
                ? OfLine(table, all, cases, labels, without, by, seed)
                : new(null, null, ModelAbstentions.FewCases);
        }

        var model = new MarketModel(
            RankingVoices.Ensemble,
            seed,
            [.. table.Columns.Select(column => column.Name)],
            [.. cases.Select(i => table.Rows[i])],
            labels,
            [.. cases.Select(i => who[i])],
            []
        );
        var (scores, flagged) = model.HeldOut(by.Folds, cancel);
        var figures = HeldOutFigures.Of(scores, without, labels, flagged, true, seed);
        if (figures.Refusal(by) is { } refusal)
        {
            return new(null, figures, refusal);
        }

        cancel.ThrowIfCancellationRequested();
        int[] probes = [.. Enumerable.Range(0, Math.Min(Probes, cases.Length))];
        return new(
            new(
                model.Form,
                seed,
                model._columns,
                model._rows,
                labels,
                model._bidders,
                model.Chances(
                    [.. probes.Select(i => model._rows[i])],
                    model._bidders[..probes.Length]
                )
            ),
            figures,
            null
        );
    }

    /// <summary>Why so many cases are too few for anything; null where they are not.</summary>
    public static string? Missing(int confirmed, int dismissed, CollusionParameters by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return confirmed + dismissed == 0 ? ModelAbstentions.NoCases
            : confirmed == 0 || dismissed == 0 ? ModelAbstentions.OneClass
            : Math.Min(confirmed, dismissed) < by.FewCases ? ModelAbstentions.FewCases
            : null;
    }

    /// <summary>
    /// What it says of a market's rows: probabilities of the ensemble, mere order of the line. 409 where the figures are not those
    /// it was trained on, or the learners say another thing than when it was approved.
    /// </summary>
    public Outcome<double[]> Score(
        FeatureTable table,
        IReadOnlyList<IReadOnlyList<string>> who,
        CollusionParameters by
    )
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(by);
        if (Form == RankingVoices.Line)
        {
            int[] all = [.. Enumerable.Range(0, table.Rows.Length)];
            var weights = ShrunkLine.Fit(_rows, _labels, by.LinePrior, by.LineShrinkage);
            return (double[])
                [
                    .. ShrunkLine
                        .Of(table, all)
                        .Select(ranks =>
                            Calibration.Sigmoid(ShrunkLine.Value(ranks, weights) - weights[^1])
                        ),
                ];
        }

        if (!_columns.SequenceEqual(table.Columns.Select(column => column.Name)))
        {
            return Unreadable(
                new(
                    "模型训练所用的指标与现在的不同。",
                    "The model was trained on other figures than there are now."
                )
            );
        }

        var probed = _said.Length;
        var said = Chances([.. _rows[..probed], .. table.Rows], [.. _bidders[..probed], .. who]);
        return said[..probed]
            .Where((chance, i) => Math.Abs(chance - _said[i]) > ProbeTolerance)
            .Any()
            ? Unreadable(
                new(
                    "现在的学习程序给出的结果与批准时不同。",
                    "The learners now say another thing than when it was approved."
                )
            )
            : said[probed..];
    }

    /// <summary>How well some rows can be told from those trained on, by their prices; 0.5 is not at all.</summary>
    public double ShiftTo(FeatureTable table, int[] rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        int[] prices =
        [
            .. Enumerable
                .Range(0, table.Columns.Count)
                .Where(i =>
                    table.Columns[i].Group is FeatureGroup.Screens or FeatureGroup.Subgroups
                ),
        ];
        return MarketShift.Between(
            [.. _rows.Select(row => Array.ConvertAll(prices, i => row[i]))],
            [.. rows.Select(at => Array.ConvertAll(prices, i => table.Rows[at][i]))],
            _seed
        );
    }

    /// <summary>The stored form: the same for the same cases and seed.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Format);
            writer.Write(Form);
            writer.Write(_seed);
            writer.Write(_columns.Count);
            foreach (var column in _columns)
            {
                writer.Write(column);
            }

            writer.Write(_rows.Length);
            for (var i = 0; i < _rows.Length; i++)
            {
                writer.Write(_labels[i]);
                writer.Write(_bidders[i].Count);
                foreach (var bidder in _bidders[i])
                {
                    writer.Write(bidder);
                }

                foreach (var value in _rows[i])
                {
                    writer.Write(value);
                }
            }

            writer.Write(_said.Length);
            foreach (var chance in _said)
            {
                writer.Write(chance);
            }

            writer.Write(End);
        }

        return stream.ToArray();
    }

    /// <summary>Reads a stored form; 409 with what is wrong where it is damaged or of a newer version.</summary>
    public static Outcome<MarketModel> Read(byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
            if (reader.ReadString() != Magic)
            {
                return Damaged();
            }

            if (reader.ReadInt32() is not Format and var version)
            {
                return Unreadable(
                    new(
                        $"模型的保存格式为第 {version} 版，本程序只能读第 {Format} 版。",
                        $"The model is stored in version {version}; this program reads version {Format}."
                    )
                );
            }

            var form = reader.ReadString();
            var seed = reader.ReadInt32();
            string[] columns = [.. Many(reader, MostColumns, one => one.ReadString())];
            (bool Label, string[] Bidders, float[] Row)[] cases =
            [
                .. Many(
                    reader,
                    MostRows,
                    one =>
                        (
                            one.ReadBoolean(),
                            (string[])[.. Many(one, MostRows, each => each.ReadString())],
                            (float[])[.. columns.Select(_ => one.ReadSingle())]
                        )
                ),
            ];
            double[] said = [.. Many(reader, MostRows, one => one.ReadDouble())];
            return
                reader.ReadString() == End
                && form is RankingVoices.Line or RankingVoices.Ensemble
                && said.Length <= cases.Length
                && MissesNothing(form, columns, cases.Select(one => one.Label))
                ? new MarketModel(
                    form,
                    seed,
                    columns,
                    [.. cases.Select(one => one.Row)],
                    [.. cases.Select(one => one.Label)],
                    [.. cases.Select(one => one.Bidders)],
                    said
                )
                : Damaged();
        }
        catch (Exception failed)
            when (failed is IOException or FormatException or ArgumentException or OverflowException
            )
        {
            return Damaged();
        }
    }

    private static bool MissesNothing(string form, string[] columns, IEnumerable<bool> labels) =>
        columns.Length > 0
        && (form != RankingVoices.Line || columns.Length == ShrunkLine.Ranks.Count)
        && labels.Distinct().Count() == 2;

    private static Trial OfLine(
        FeatureTable table,
        int[] all,
        int[] cases,
        bool[] labels,
        double[] without,
        CollusionParameters by,
        int seed
    )
    {
        var ranks = ShrunkLine.Of(table, all);
        float[][] rows = [.. cases.Select(i => ranks[i])];
        // Each by a line of all the others.
        double[] scores =
        [
            .. Enumerable
                .Range(0, rows.Length)
                .Select(left =>
                {
                    var weights = ShrunkLine.Fit(
                        [.. rows.Where((_, i) => i != left)],
                        [.. labels.Where((_, i) => i != left)],
                        by.LinePrior,
                        by.LineShrinkage
                    );
                    return ShrunkLine.Value(rows[left], weights) - weights[^1];
                }),
        ];
        var figures = HeldOutFigures.Of(
            scores,
            without,
            labels,
            [.. scores.Select(_ => false)],
            areChances: false,
            seed
        );
        var refusal = figures.Refusal(by);
        return new(
            refusal is null
                ? new(
                    RankingVoices.Line,
                    seed,
                    [.. ShrunkLine.Ranks.Select(rank => rank.Column)],
                    rows,
                    labels,
                    [.. cases.Select(_ => (IReadOnlyList<string>)[])],
                    []
                )
                : null,
            figures,
            refusal
        );
    }

    // Both classes are dealt to the folds by themselves, so that none lacks one.
    private (double[] Scores, bool[] Flagged) HeldOut(int folds, CancellationToken cancel)
    {
        var random = new Random(_seed);
        var fold = new int[_rows.Length];
        foreach (var label in (bool[])[true, false])
        {
            int[] those = [.. Enumerable.Range(0, _rows.Length).Where(i => _labels[i] == label)];
            random.Shuffle(those);
            for (var i = 0; i < those.Length; i++)
            {
                fold[those[i]] = i % folds;
            }
        }

        var scores = new double[_rows.Length];
        var flagged = new bool[_rows.Length];
        var table = Joined([], []);
        for (var held = 0; held < folds; held++)
        {
            cancel.ThrowIfCancellationRequested();
            int[] outside = [.. Enumerable.Range(0, _rows.Length).Where(i => fold[i] == held)];
            var scored = Ensemble(
                table,
                [.. Enumerable.Range(0, _rows.Length).Where(i => fold[i] != held)],
                outside
            );
            for (var i = 0; i < outside.Length; i++)
            {
                scores[outside[i]] = scored.Scores[i];
                flagged[outside[i]] = scored.Scores[i] >= scored.From;
            }
        }

        return (scores, flagged);
    }

    private double[] Chances(float[][] rows, IReadOnlyList<string>[] who) =>
        Ensemble(
            Joined(rows, who),
            [.. Enumerable.Range(0, _rows.Length)],
            [.. Enumerable.Range(_rows.Length, rows.Length)]
        ).Scores;

    private FoldedScores.Scored Ensemble(FeatureTable table, int[] training, int[] tried) =>
        FoldedScores
            .Of(
                table,
                training,
                tried,
                InnerFolds,
                withHistory: table.Bidders.Any(bidders => bidders.Count > 0),
                _seed
            )
            .Single(scored => scored.Learner == FoldedScores.Ensemble);

    private FeatureTable Joined(float[][] rows, IReadOnlyList<string>[] who)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return new(
            [.. _columns.Select(name => new FeatureColumn(name, FeatureGroup.Fields))],
            [.. _rows, .. rows],
            [.. _labels, .. rows.Select(_ => false)],
            [.. Enumerable.Range(0, _rows.Length + rows.Length)],
            [
                .. _bidders
                    .Concat(who)
                    .Select(bidders => (IReadOnlyList<int>)[.. bidders.Select(Number).Distinct()]),
            ]
        );

        int Number(string bidder)
        {
            if (!numbers.TryGetValue(bidder, out var number))
            {
                numbers[bidder] = number = numbers.Count;
            }

            return number;
        }
    }

    private static IEnumerable<T> Many<T>(BinaryReader reader, int most, Func<BinaryReader, T> one)
    {
        var count = reader.ReadInt32();
        if (count < 0 || count > most)
        {
            throw new FormatException();
        }

        for (var i = 0; i < count; i++)
        {
            yield return one(reader);
        }
    }

    private static Problem Damaged() =>
        Unreadable(new("保存的模型已损坏。", "The stored model is damaged."));

    private static Problem Unreadable(LocalizedText why) =>
        Problem.Conflict("collusion.model_unreadable", why.Zh, why.En);
}
