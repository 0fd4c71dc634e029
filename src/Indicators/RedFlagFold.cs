using Trading.Indicators.Rules;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>
/// The one definition of the red flags: takes processes one by one, from wherever they are read, and keeps what is needed
/// to finish when all are in. Each thread has its own; that they met the processes in another order, or shared them
/// otherwise, cannot be seen in the result.
/// </summary>
internal sealed class RedFlagFold
{
    private readonly FoldPlan _plan;
    private readonly FoldStore _store;
    private readonly Findings _findings;
    private readonly Currencies.Seen _currencies;
    private readonly SamePrice _samePrice = new();
    private readonly OnlyWinnerLeft _onlyWinner = new();
    private readonly List<int> _scratch = [];
    private readonly ByteWriter _record = new();
    private readonly Records _processes = new();
    private readonly PriceLog.Writer _prices;
    private readonly Subjects _buyers;
    private readonly Subjects _procuringEntities;
    private readonly Subjects _tenderers;
    private readonly bool _needsParties;

    public RedFlagFold(FoldPlan plan, FoldStore store)
    {
        (_plan, _store) = (plan, store);
        _currencies = new(store.Currencies);
        _buyers = new(store.Buyers, store.File, store.SubjectLimit / 4);
        _procuringEntities = new(store.ProcuringEntities, store.File, store.SubjectLimit / 4);
        _tenderers = new(store.Tenderers, store.File, store.SubjectLimit);
        _findings = new(plan, _tenderers);
        _prices = new(store.Prices, store.File, store.Limit);
        _needsParties =
            Enum.GetValues<RedFlag>()
                .Any(flag =>
                    plan.Computes(flag)
                    && flag is not (RedFlag.R003 or RedFlag.R036)
                    && (flag != RedFlag.R018 || !plan.Compatible)
                ) || plan.Map;
    }

    public FoldTally Tally { get; } = new();

    /// <summary>The first currency met, and where.</summary>
    public (long Line, int Currency)? FirstCurrency { get; private set; }

    /// <summary>One process more.</summary>
    public void Add(ProcessFacts facts)
    {
        if (!facts.Ocid.IsSaid)
        {
            Tally.WithoutOcid++;
            return;
        }

        if (facts.Says(facts.TenderStatus, "cancelled"u8))
        {
            Tally.Cancelled++;
            return;
        }

        if (_plan.Excludes(facts))
        {
            Tally.Excluded++;
            return;
        }

        Tally.Processes++;
        Remark(facts);
        Number(facts);
        _findings.Clear();
        var flags = Judge(facts, out var others);
        CountWins(facts);
        CountDisqualified(facts, out var disqualified);
        CountClasses(facts);
        Keep(facts, flags, others, disqualified);
        _buyers.Settle();
        _procuringEntities.Settle();
        _tenderers.Settle();
    }

    /// <summary>No more will come.</summary>
    public void Finish()
    {
        if (_processes.Count > 0)
        {
            _store.Processes.Add(_processes.Sorted());
        }

        _prices.Finish();
        _buyers.Finish();
        _procuringEntities.Finish();
        _tenderers.Finish();
    }

    // From here on an id is a number, and so is a currency: each is looked up once, however often it is asked for.
    private void Number(ProcessFacts facts)
    {
        foreach (ref var bid in facts.BidsToNumber)
        {
            if (bid.IsPriced)
            {
                bid.CurrencyNumber = _currencies.NumberOf(facts[bid.Currency]);
            }
        }

        if (!_needsParties)
        {
            return;
        }

        var parties = facts.Parties;
        var numbers = facts.Numbers;
        Span<uint> hashes = stackalloc uint[32];
        hashes = hashes[..Math.Min(parties.Length, hashes.Length)];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = ByteTable.Hash(facts[parties[i]]);
        }

        _tenderers.Fetch(hashes);
        for (var i = 0; i < parties.Length; i++)
        {
            var id = facts[parties[i]];
            var hash = i < hashes.Length ? hashes[i] : ByteTable.Hash(id);
            // A supplier mostly is one of the tenderers just met.
            var met = hashes[..Math.Min(i, hashes.Length)].IndexOf(hash);
            numbers[i] =
                met >= 0 && facts[parties[met]].SequenceEqual(id)
                    ? numbers[met]
                    : _tenderers.NumberOf(id, hash);
        }

        _tenderers.Fetch(numbers);
    }

    private void Remark(ProcessFacts facts)
    {
        Tally.AmountsAsText += facts.AmountsAsText;
        foreach (ref readonly var bid in facts.Bids)
        {
            Tally.UnmappedBids += bid.Status is BidStatus.Missing or BidStatus.Unmapped ? 1 : 0;
        }

        foreach (ref readonly var award in facts.Awards)
        {
            Tally.UnmappedAwards += award.Status == AwardStatus.Unmapped ? 1 : 0;
        }
    }

    // The flags of the process that need no fence, as bits.
    private int Judge(ProcessFacts facts, out long disqualifiedOthers)
    {
        var flags = 0;
        disqualifiedOthers = 0;
        if (_plan.Computes(RedFlag.R003))
        {
            Close(RedFlag.R003, ShortPeriod.Of(facts, _plan, _findings), ref flags);
        }

        if (_plan.Computes(RedFlag.R018))
        {
            Close(RedFlag.R018, SingleBid.Of(facts, _plan, _findings), ref flags);
        }

        if (_plan.ComparesSecondPrice)
        {
            var verdict = SecondPrice.Of(facts, _plan, _findings);
            // With a ratio the fences decide, when they are known.
            if (_findings.Ratios.Count == 0)
            {
                foreach (var flag in (ReadOnlySpan<RedFlag>)[RedFlag.R024, RedFlag.R058])
                {
                    if (_plan.Computes(flag))
                    {
                        Close(flag, verdict, ref flags);
                    }
                }
            }
        }

        if (_plan.Computes(RedFlag.R028))
        {
            Close(RedFlag.R028, _samePrice.Of(facts, _plan, _findings), ref flags);
            Flag(_findings.SamePrice, RedFlag.R028);
        }

        if (_plan.Computes(RedFlag.R030))
        {
            Close(RedFlag.R030, LateBid.Of(facts, _plan, _findings, _scratch), ref flags);
            Flag(_findings.Late, RedFlag.R030);
        }

        if (_plan.Computes(RedFlag.R035))
        {
            var verdict = _onlyWinner.Of(facts, _plan, _findings);
            Close(RedFlag.R035, verdict, ref flags);
            if (verdict.IsTriggered)
            {
                disqualifiedOthers = (long)verdict.Value;
                _tenderers[_findings.OnlyWinner].Flags |= 1 << (int)RedFlag.R035;
            }
        }

        if (_plan.Computes(RedFlag.R036))
        {
            var verdict = LowestOut.Of(facts, _plan, _findings);
            var ignored = 0;
            if (verdict.IsTriggered)
            {
                // Counted when it is known which currency is compared.
                _findings.Close(RedFlag.R036, verdict);
            }
            else
            {
                Close(RedFlag.R036, verdict, ref ignored);
            }
        }

        if (
            _findings.FirstCurrency is { } currency
            && (FirstCurrency is null || facts.Line < FirstCurrency.Value.Line)
        )
        {
            FirstCurrency = (facts.Line, currency);
        }

        return flags;
    }

    private void Close(RedFlag flag, Verdict verdict, ref int flags)
    {
        Tally.Count(flag, verdict.Outcome);
        _findings.Close(flag, verdict);
        flags |= verdict.IsTriggered ? 1 << (int)flag : 0;
    }

    private void Flag(List<int> tenderers, RedFlag flag)
    {
        foreach (var tenderer in tenderers)
        {
            _tenderers[tenderer].Flags |= 1 << (int)flag;
        }
    }

    // R025: each tenderer once in a process, however many bids it made.
    private void CountWins(ProcessFacts facts)
    {
        if (
            !_plan.Computes(RedFlag.R025)
            || FinalAward.SupplierOf(facts, out var supplier) != Reason.None
        )
        {
            return;
        }

        foreach (ref readonly var bid in facts.Bids)
        {
            if (bid.Status != BidStatus.Valid)
            {
                continue;
            }

            var tenderer = Bidders.SingleOf(facts, bid);
            if (tenderer < 0)
            {
                continue;
            }

            ref var subject = ref _tenderers[tenderer];
            if (subject.ContestedIn != (uint)facts.Line)
            {
                subject.ContestedIn = (uint)facts.Line;
                subject.Contested++;
                subject.Won += tenderer == supplier ? 1u : 0;
            }
        }
    }

    // R038.
    private void CountDisqualified(ProcessFacts facts, out uint disqualified)
    {
        disqualified = 0;
        if (!_plan.Computes(RedFlag.R038))
        {
            return;
        }

        var line = (uint)facts.Line;
        uint submitted = 0;
        foreach (ref readonly var bid in facts.Bids)
        {
            if (!_plan.IsSubmitted(bid))
            {
                continue;
            }

            var isOut = bid.Status == BidStatus.Disqualified ? 1u : 0;
            submitted++;
            disqualified += isOut;
            foreach (var tenderer in facts.Tenderers(bid))
            {
                Count(ref _tenderers[tenderer], line, 1, isOut);
            }
        }

        if (submitted == 0)
        {
            return;
        }

        if (facts.Buyer.IsSaid)
        {
            Count(ref _buyers.Of(facts[facts.Buyer]), line, submitted, disqualified);
        }

        if (facts.ProcuringEntity.IsSaid)
        {
            Count(
                ref _procuringEntities.Of(facts[facts.ProcuringEntity]),
                line,
                submitted,
                disqualified
            );
        }
    }

    private static void Count(ref Subject subject, uint line, uint submitted, uint disqualified)
    {
        subject.Submitted += submitted;
        subject.Disqualified += disqualified;
        if (subject.SubmittedIn != line)
        {
            subject.SubmittedIn = line;
            subject.Processes++;
        }
    }

    // R048.
    private void CountClasses(ProcessFacts facts)
    {
        if (!_plan.Computes(RedFlag.R048))
        {
            return;
        }

        foreach (ref readonly var award in facts.Awards)
        {
            if (
                award.Status != AwardStatus.Active
                || award.Classes == 0
                || award.Listed != 1
                || award.Parties != 1
            )
            {
                continue;
            }

            var number = facts.Suppliers(award)[0];
            ref var subject = ref _tenderers[number];
            if (subject.SuppliedIn != (uint)facts.Line)
            {
                subject.SuppliedIn = (uint)facts.Line;
                subject.Supplied++;
            }

            foreach (var code in facts.Classes(award))
            {
                _tenderers.Supplies(number, Leading(facts[code], _plan.ClassDigits));
            }
        }
    }

    // The first characters of a text, whatever their size in bytes.
    private static ReadOnlySpan<byte> Leading(ReadOnlySpan<byte> text, int characters)
    {
        var at = 0;
        for (; at < text.Length; at++)
        {
            if ((text[at] & 0xC0) != 0x80 && characters-- == 0)
            {
                break;
            }
        }

        return text[..at];
    }

    private void Keep(ProcessFacts facts, int flags, long others, long disqualified)
    {
        if (_findings.Ratios.Count > 0)
        {
            _prices.Add(facts, _findings.Ratios);
        }

        if (flags == 0 && _findings.LowestOut.Count == 0 && !_plan.Map && !_plan.Evidence)
        {
            return;
        }

        _record.Clear();
        ProcessRecord.Write(
            _record,
            facts,
            _plan,
            _findings,
            _tenderers,
            flags,
            others,
            disqualified
        );
        _processes.Add(facts[facts.Ocid], _record.Written);
        if (_processes.Used > _store.Limit)
        {
            _store.Processes.Add(_processes.SortedTo(_store.File));
        }
    }
}
