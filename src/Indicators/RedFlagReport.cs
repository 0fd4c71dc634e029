using System.Security.Cryptography;
using System.Text;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>
/// Finishes a run: the compared currency, the fences over all subjects, and the results, written as they are walked
/// through. The output has the peer's shape, its ids in the order of their bytes.
/// </summary>
internal sealed class RedFlagReport
{
    private static readonly RedFlag[] All = Enum.GetValues<RedFlag>();
    private static readonly string[] MapNames =
    [
        "ocid_buyer_r038",
        "ocid_procuringentity_r038",
        "ocid_tenderer",
        "ocid_tenderer_r024",
        "ocid_tenderer_r028",
        "ocid_tenderer_r030",
        "ocid_tenderer_r035",
        "ocid_tenderer_r058",
    ];

    private readonly FoldPlan _plan;
    private readonly FoldStore _store;
    private readonly int? _currency;
    private readonly int _threads;
    private readonly Fences _fences = new();
    private readonly Subjects _flagged;
    private EvidenceFile? _evidence;

    public RedFlagReport(FoldPlan plan, FoldStore store, IReadOnlyCollection<RedFlagFold> folds)
    {
        (_plan, _store) = (plan, store);
        _threads = folds.Count;
        Parallel.ForEach(folds, new() { MaxDegreeOfParallelism = _threads }, fold => fold.Finish());
        foreach (var fold in folds)
        {
            Tally.Add(fold.Tally);
        }

        _currency =
            plan.Currency is { } given ? store.Currencies.NumberOf(given)
            : folds
                .Where(fold => fold.FirstCurrency is not null)
                .MinBy(fold => fold.FirstCurrency!.Value.Line)
                is { } first
                ? first.FirstCurrency!.Value.Currency
            : null;
        _flagged = new(store.Tenderers, store.File, store.SubjectLimit);
    }

    public FoldTally Tally { get; } = new();

    /// <summary>How many ids of each group have results.</summary>
    public List<(string Group, long Ids)> Results { get; } = [];

    /// <summary>The compared currency, when there is one.</summary>
    public string? Currency =>
        _currency is { } number ? Encoding.UTF8.GetString(_store.Currencies[number]) : null;

    public Fences Fences => _fences;

    /// <summary>Writes results, and evidence when there is a place for it.</summary>
    public void Write(Stream output, Stream? evidence, bool meta)
    {
        FindFences();
        JudgePrices();
        var text = new StreamText(output);
        using var maps = _plan.Map ? new MapFiles(MapNames.Length) : null;
        if (evidence is not null)
        {
            _evidence = new(evidence, RunId(), _plan, _fences);
            _evidence.Begin(Currency);
        }

        text.Text.Byte((byte)'{');
        var groups = 0;
        Group(text, "OCID"u8, "OCID", ref groups, open => Processes(text, open, maps));
        _flagged.Finish();
        Group(
            text,
            "Buyer"u8,
            "Buyer",
            ref groups,
            open => Organisations(text, open, _store.Buyers, _fences.Buyers, "Buyer")
        );
        Group(
            text,
            "ProcuringEntity"u8,
            "ProcuringEntity",
            ref groups,
            open =>
                Organisations(
                    text,
                    open,
                    _store.ProcuringEntities,
                    _fences.ProcuringEntities,
                    "ProcuringEntity"
                )
        );
        Group(
            text,
            "Tenderer"u8,
            "Tenderer",
            ref groups,
            open => Organisations(text, open, _store.Tenderers, _fences.Tenderers, "Tenderer")
        );
        if (meta)
        {
            Comma(text, groups++);
            Meta(text.Text);
        }

        if (maps is not null)
        {
            Comma(text, groups);
            text.Text.Raw("\"Maps\":{"u8);
            for (var i = 0; i < MapNames.Length; i++)
            {
                Comma(text, i);
                JsonText.Name(text.Text, Encoding.ASCII.GetBytes(MapNames[i]));
                text.Text.Byte((byte)'{');
                text.Flush();
                maps.CopyTo(i, output);
                text.Text.Byte((byte)'}');
            }

            text.Text.Byte((byte)'}');
        }

        text.Text.Raw("}\n"u8);
        text.Flush();
        output.Flush();
        _evidence?.End(Tally);
    }

    private string RunId()
    {
        var known = string.Join(
            '\n',
            _plan.Compatible,
            _plan.Canonical,
            IndicatorRegistry.Version,
            Tally.Processes,
            Tally.WithoutOcid,
            Tally.Cancelled,
            Tally.Excluded,
            Currency
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(known)))[..12];
    }

    private void FindFences()
    {
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = _threads },
            _store.Tenderers.Merge,
            FindPriceFences
        );
        FindTendererFences();
        _fences.Buyers = FindDisqualified(_store.Buyers, "Buyer");
        _fences.ProcuringEntities = FindDisqualified(_store.ProcuringEntities, "ProcuringEntity");
        SayTenderers();
    }

    private void FindPriceFences()
    {
        var (close, discount) = (_plan.Computes(RedFlag.R024), _plan.Computes(RedFlag.R058));
        if (!close && !discount)
        {
            return;
        }

        var figures = _store.Prices.Ratios(_currency);
        var (quartiles, count) = (figures.Quantiles(0.25, 0.75), figures.Count);

        if (close)
        {
            _fences.Close = _plan.CloseThreshold is { } given
                ? Fence.Given(given)
                : Fence.Lower(quartiles[0], quartiles[1], count);
            Say(RedFlag.R024, "", _fences.Close, "lower_fence");
        }

        if (discount)
        {
            _fences.Discount = _plan.DiscountThreshold is { } given
                ? Fence.Given(given)
                : Fence.Upper(quartiles[0], quartiles[1], count);
            Say(RedFlag.R058, "", _fences.Discount, "upper_fence");
        }
    }

    private void FindTendererFences()
    {
        var (losing, outs, variety) = (
            _plan.Computes(RedFlag.R025),
            _plan.Computes(RedFlag.R038),
            _plan.Computes(RedFlag.R048)
        );
        if (!losing && !outs && !variety)
        {
            return;
        }

        var (contested, won) = (new Figures(_store.File), new Figures(_store.File));
        var (disqualified, classes) = (new Figures(_store.File), new Figures(_store.File));
        _store.Tenderers.Walk(
            (_, subject) =>
            {
                var sum = subject.Sum;
                if (losing && sum.Contested > 0)
                {
                    contested.Add(sum.Contested);
                    won.Add((double)sum.Won / sum.Contested);
                }

                if (outs && HasEnough(sum, "Tenderer"))
                {
                    disqualified.Add((double)sum.Disqualified / sum.Submitted);
                }

                if (variety && sum.Supplied > 0 && sum.Supplied >= _plan.MinimumSupplies)
                {
                    classes.Add(subject.Classes);
                }
            }
        );
        if (losing)
        {
            _fences.Busy = contested.Quantiles(_plan.LosingPercentile / 100.0)[0];
            var quartiles = won.Quantiles(0.25, 0.75);
            _fences.Losing = _plan.LosingThreshold is { } given
                ? Fence.Given(given)
                : Fence.Lower(quartiles[0], quartiles[1], won.Count);
            if (!_fences.Losing.IsGiven)
            {
                SayQuartiles(RedFlag.R025, "", _fences.Losing);
            }

            _fences.Say(RedFlag.R025, "upper_fence", _fences.Busy);
            _fences.Say(RedFlag.R025, "lower_fence", _fences.Losing.At);
        }

        if (outs)
        {
            _fences.Tenderers = Disqualified(disqualified);
        }

        if (variety)
        {
            var quartiles = classes.Quantiles(0.25, 0.75);
            _fences.Variety = _plan.ClassThreshold is { } given
                ? Fence.Given(given)
                : Fence.Upper(quartiles[0], quartiles[1], classes.Count);
            Say(RedFlag.R048, "", _fences.Variety, "upper_fence");
        }
    }

    private Fence FindDisqualified(SubjectRuns runs, string group)
    {
        if (!_plan.Computes(RedFlag.R038))
        {
            return Fence.None;
        }

        var figures = new Figures(_store.File);
        runs.Walk(
            (_, subject) =>
            {
                var sum = subject.Sum;
                if (HasEnough(sum, group))
                {
                    figures.Add((double)sum.Disqualified / sum.Submitted);
                }
            }
        );
        var fence = Disqualified(figures);
        if (figures.Count > 0)
        {
            Say(RedFlag.R038, group + "_", fence, "upper_fence");
        }

        return fence;
    }

    private void SayTenderers()
    {
        if (_fences.Tenderers.Count > 0)
        {
            Say(RedFlag.R038, "Tenderer_", _fences.Tenderers, "upper_fence");
        }
    }

    private Fence Disqualified(Figures figures)
    {
        var quartiles = figures.Quantiles(0.25, 0.75);
        return _plan.DisqualifiedThreshold is { } given
            ? Fence.Given(given) with
            {
                Count = figures.Count,
            }
            : Fence.Upper(quartiles[0], quartiles[1], figures.Count);
    }

    // The peer takes bids for processes where it asks for a minimum of processes.
    private bool HasEnough(in Subject subject, string group) =>
        subject.Submitted > 0
        && (
            group == "Tenderer" ? subject.Submitted >= _plan.MinimumBids
            : _plan.Compatible ? subject.Submitted >= _plan.MinimumProcesses
            : subject.Processes >= _plan.MinimumProcesses
        );

    private void Say(RedFlag flag, string prefix, Fence fence, string name)
    {
        if (!fence.IsGiven)
        {
            SayQuartiles(flag, prefix, fence);
        }

        _fences.Say(flag, prefix + name, fence.At);
    }

    private void SayQuartiles(RedFlag flag, string prefix, Fence fence)
    {
        _fences.Say(flag, prefix + "q1", fence.Q1);
        _fences.Say(flag, prefix + "q3", fence.Q3);
    }

    // A group without results does not appear.
    private void Group(
        StreamText text,
        ReadOnlySpan<byte> name,
        string group,
        ref int groups,
        Func<Action, long> write
    )
    {
        var key = name.ToArray();
        var before = groups;
        var opened = false;
        var ids = write(() =>
        {
            if (!opened)
            {
                Comma(text, before);
                JsonText.Name(text.Text, key);
                text.Text.Byte((byte)'{');
                opened = true;
            }
        });
        if (opened)
        {
            text.Text.Byte((byte)'}');
            Results.Add((group, ids));
            groups++;
        }
    }

    private long Processes(StreamText text, Action open, MapFiles? maps)
    {
        long ids = 0;
        var process = new MergedProcess(_plan);
        var results = new ResultObject();
        _store.Processes.Walk(
            (ocid, values) =>
            {
                process.Read(values, _currency);
                Tally.Repeated += process.IsRepeated ? 1 : 0;
                results.Clear();
                foreach (var flag in All)
                {
                    if (ResultOf(process, flag) is { } value)
                    {
                        results.Add(flag, value);
                    }
                }

                if (maps is not null)
                {
                    Map(maps, ocid, process, results);
                }

                if (results.Count > 0)
                {
                    open();
                    results.WriteTo(text, ocid, ids++);
                }

                if (_evidence is not null)
                {
                    _evidence.Process(ocid, process);
                }
            }
        );
        return ids;
    }

    private double? ResultOf(MergedProcess process, RedFlag flag)
    {
        switch (flag)
        {
            case RedFlag.R024 or RedFlag.R058 when (process.Flags & (1 << (int)flag)) != 0:
                return process.Ratio;
            case RedFlag.R036 when process.LowestOut || process.LowestOutElsewhere:
                Tally.Count(
                    flag,
                    process.LowestOut
                        ? IndicatorOutcome.Triggered
                        : IndicatorOutcome.InsufficientData
                );
                return process.LowestOut ? 1 : null;
            case RedFlag.R035 when (process.Flags & (1 << (int)flag)) != 0:
                return process.DisqualifiedOthers;
            default:
                return (process.Flags & (1 << (int)flag)) != 0 ? 1 : null;
        }
    }

    // What the fences say of each process whose winner's price can be compared.
    private void JudgePrices()
    {
        if (!_plan.ComparesSecondPrice)
        {
            return;
        }

        var (records, record) = (new Records(), new ByteWriter());
        var (evidence, facts) = (new ByteWriter(), new ByteWriter());
        _store.Prices.Walk(
            _currency,
            (hasRatio, ratio) =>
            {
                var (close, discount) = Judge(hasRatio, ratio);
                Count(RedFlag.R024, close);
                Count(RedFlag.R058, discount);
                return _plan.Evidence || close.IsTriggered || discount.IsTriggered;
            },
            (ocid, line, in price) =>
            {
                var (close, discount) = Judge(price.HasRatio, price.Ratio);
                var flags =
                    (close.IsTriggered ? 1 << (int)RedFlag.R024 : 0)
                    | (discount.IsTriggered ? 1 << (int)RedFlag.R058 : 0);
                if (_plan.Evidence)
                {
                    evidence.Clear();
                    facts.Clear();
                    EvidenceFile.Price(facts, price);
                    Tell(evidence, RedFlag.R024, close, facts);
                    Tell(evidence, RedFlag.R058, discount, facts);
                }

                if (flags != 0)
                {
                    _flagged.Of(price.Winner).Flags |= flags;
                }

                if (close.IsTriggered)
                {
                    _flagged.Of(price.Next).Flags |= 1 << (int)RedFlag.R024;
                }

                _flagged.Settle();
                record.Clear();
                ProcessRecord.Write(
                    record,
                    _plan,
                    line,
                    flags,
                    price.Ratio,
                    price.Winner,
                    price.Next,
                    evidence.Written
                );
                records.Add(ocid, record.Written);
                if (records.Used > _store.Limit)
                {
                    _store.Processes.Add(records.SortedTo(_store.File));
                }
            }
        );
        if (records.Count > 0)
        {
            _store.Processes.Add(records.Sorted());
        }
    }

    private void Tell(ByteWriter evidence, RedFlag flag, Verdict verdict, ByteWriter facts)
    {
        if (_plan.Computes(flag))
        {
            EvidenceLine.Members(evidence, flag, verdict, facts.Written);
            evidence.Byte((byte)'\n');
        }
    }

    private (Verdict Close, Verdict Discount) Judge(bool hasRatio, double ratio)
    {
        var close = Judge(
            RedFlag.R024,
            hasRatio,
            ratio,
            _fences.Close.TellsBelow,
            ratio <= _fences.Close.At
        );
        var discount = Judge(
            RedFlag.R058,
            hasRatio,
            ratio,
            _fences.Discount.TellsAbove,
            ratio >= _fences.Discount.At
        );
        return (close, discount);
    }

    private Verdict Judge(RedFlag flag, bool hasRatio, double ratio, bool tells, bool beyond) =>
        !_plan.Computes(flag) ? Verdict.NotTriggered
        : !hasRatio ? Verdict.Insufficient(Reason.OtherCurrency)
        : !tells ? Verdict.Insufficient(Reason.FenceTellsNothing)
        : beyond ? Verdict.Triggered with { Value = ratio }
        : Verdict.NotTriggered;

    private void Count(RedFlag flag, Verdict verdict)
    {
        if (_plan.Computes(flag))
        {
            Tally.Count(flag, verdict.Outcome);
        }
    }

    private void Map(
        MapFiles maps,
        ReadOnlySpan<byte> ocid,
        MergedProcess process,
        ResultObject results
    )
    {
        maps.One(0, ocid, process.Organisations[0]);
        maps.One(1, ocid, process.Organisations[1]);
        maps.Many(2, ocid, process.Organisations[2]);
        if (results.Has(RedFlag.R024))
        {
            maps.Many(3, ocid, Sorted(process.Winner, process.Next));
        }

        maps.Many(4, ocid, process.Organisations[3]);
        maps.Many(5, ocid, process.Organisations[4]);
        maps.Many(6, ocid, process.Organisations[5]);
        if (results.Has(RedFlag.R058))
        {
            maps.Many(7, ocid, Sorted(process.Winner));
        }
    }

    private static SortedSet<string> Sorted(params string[] ids) => new(ids, Utf8Order.Instance);

    private long Organisations(
        StreamText text,
        Action open,
        SubjectRuns runs,
        Fence disqualified,
        string group
    )
    {
        long ids = 0;
        var results = new ResultObject();
        runs.Walk(
            (id, subject) =>
            {
                results.Clear();
                foreach (var flag in All)
                {
                    if (ResultOf(id, flag, subject, disqualified, group) is { } value)
                    {
                        results.Add(flag, value);
                    }
                }

                if (results.Count > 0)
                {
                    open();
                    results.WriteTo(text, id, ids++);
                }
            }
        );
        return ids;
    }

    private double? ResultOf(
        ReadOnlySpan<byte> id,
        RedFlag flag,
        SubjectSum subject,
        Fence disqualified,
        string group
    )
    {
        var sum = subject.Sum;
        switch (flag)
        {
            case RedFlag.R025 when sum.Contested > 0:
                var ratio = (double)sum.Won / sum.Contested;
                return Close(
                    id,
                    flag,
                    group,
                    subject,
                    sum.Contested < _fences.Busy ? Verdict.NotApplicable(Reason.NotAmongTheBusiest)
                        : !_fences.Losing.TellsBelow
                            ? Verdict.Insufficient(Reason.FenceTellsNothing)
                        : ratio <= _fences.Losing.At ? Verdict.Triggered with { Value = ratio }
                        : Verdict.NotTriggered
                );
            case RedFlag.R038 when sum.Submitted > 0:
                var share = (double)sum.Disqualified / sum.Submitted;
                return Close(
                    id,
                    flag,
                    group,
                    subject,
                    !HasEnough(sum, group) ? Verdict.Insufficient(Reason.TooFew)
                        : !disqualified.TellsAbove ? Verdict.Insufficient(Reason.FenceTellsNothing)
                        : share >= disqualified.At ? Verdict.Triggered with { Value = share }
                        : Verdict.NotTriggered
                );
            case RedFlag.R048 when sum.Supplied > 0:
                return Close(
                    id,
                    flag,
                    group,
                    subject,
                    sum.Supplied < _plan.MinimumSupplies ? Verdict.Insufficient(Reason.TooFew)
                        : subject.Classes >= _fences.Variety.At
                            ? Verdict.Triggered with
                            {
                                Value = subject.Classes,
                            }
                        : Verdict.NotTriggered
                );
            case RedFlag.R028 or RedFlag.R030 when (sum.Flags & (1 << (int)flag)) != 0:
                return 1;
            case RedFlag.R024
            or RedFlag.R035
            or RedFlag.R058 when (sum.Flags & (1 << (int)flag)) != 0:
                return 0;
            default:
                return null;
        }
    }

    private double? Close(
        ReadOnlySpan<byte> id,
        RedFlag flag,
        string group,
        SubjectSum subject,
        Verdict verdict
    )
    {
        Tally.Count(flag, verdict.Outcome);
        _evidence?.Subject(id, group, flag, verdict, subject);
        return verdict.IsTriggered ? verdict.Value : null;
    }

    private void Meta(ByteWriter writer)
    {
        writer.Raw("\"Meta\":{"u8);
        var first = true;
        foreach (var (flag, said) in _fences.Meta)
        {
            if (!first)
            {
                writer.Byte((byte)',');
            }

            first = false;
            JsonText.Name(writer, EvidenceLine.CodeOf(flag));
            writer.Byte((byte)'{');
            for (var i = 0; i < said.Count; i++)
            {
                if (i > 0)
                {
                    writer.Byte((byte)',');
                }

                JsonText.Name(writer, Encoding.ASCII.GetBytes(said[i].Name));
                JsonText.Decimal(
                    writer,
                    Math.Round(said[i].Value * 10_000, MidpointRounding.AwayFromZero) / 10_000
                );
            }

            writer.Byte((byte)'}');
        }

        writer.Byte((byte)'}');
    }

    private static void Comma(StreamText text, int before)
    {
        if (before > 0)
        {
            text.Text.Byte((byte)',');
        }
    }
}
