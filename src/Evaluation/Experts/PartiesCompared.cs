using Trading.Domain.Codes;

namespace Trading.Evaluation.Experts;

/// <summary>
/// The parties of one procurement as they stand on one day, made ready to be compared with the ties of many experts: each name
/// is made plain once, whoever has it.
/// </summary>
internal sealed class PartiesCompared
{
    private readonly Parties _parties;
    private readonly DateOnly _since;
    private readonly Dictionary<string, string> _plain = [];
    private readonly Organisations _buyer;
    private readonly Organisations _bidders;
    private readonly Organisations? _agency;
    private readonly Organisations _preparers;
    private readonly HashSet<string> _prepared;

    public PartiesCompared(Parties parties, DateOnly on)
    {
        (_parties, On, _since) = (parties, on, on.AddYears(-Avoidance.Years));
        _buyer = Named([(parties.BuyerCode, parties.BuyerName)]);
        _bidders = Named(parties.Bidders.Select(bidder => ((EntityCode?)bidder.Code, bidder.Name)));
        _agency = parties.Agency is { } agency ? Named([agency]) : null;
        _preparers = Named(
            parties
                .Preparers.Where(one => one.IdentityToken is null)
                .Select(one => (one.Code, one.Name))
        );
        _prepared = parties
            .Preparers.Select(one => one.IdentityToken)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The day.</summary>
    public DateOnly On { get; }

    /// <summary>See <see cref="Avoidance.Reasons"/>.</summary>
    public IReadOnlyList<string> Reasons(IEnumerable<Tie> ties)
    {
        var (buyer, bidder, agency) = (false, false, false);
        foreach (var tie in ties.Where(IsNear))
        {
            buyer = buyer || Holds(_buyer, tie);
            bidder = bidder || Holds(_bidders, tie);
            agency =
                agency
                || (
                    _agency is not null
                    && tie.Relation == "employee"
                    && (tie.ToDay is null || tie.ToDay >= On)
                    && Holds(_agency, tie)
                );
        }

        if (!buyer && !bidder && !agency)
        {
            return [];
        }

        List<string> reasons = [];
        foreach (
            var (so, reason) in (ReadOnlySpan<(bool, string)>)
                [(buyer, "buyer"), (bidder, "bidder"), (agency, "agency")]
        )
        {
            if (so)
            {
                reasons.Add(reason);
            }
        }

        return reasons;
    }

    /// <summary>
    /// Whoever prepared the documents, or works for a unit that did (政府采购法实施条例 art. 18), or took part in an import review
    /// (财库〔2007〕119号 art. 13). Part in an ordinary review of needs is none of these.
    /// </summary>
    public bool Prepared(IEnumerable<Tie> ties, string? identityToken) =>
        _parties.Preparers.Count > 0
        && (
            (identityToken is not null && _prepared.Contains(identityToken))
            || ties.Any(tie => IsNear(tie) && tie.Relation == "employee" && Holds(_preparers, tie))
        );

    /// <summary>True when a tie of these years is to one of the codes: whoever holds a bidder, for one.</summary>
    public bool IsTiedToOneOf(IEnumerable<Tie> ties, IReadOnlySet<string> codes) =>
        codes.Count > 0
        && ties.Any(tie =>
            tie.OrganisationCode is { } code && IsNear(tie) && codes.Contains(code.ToString())
        );

    /// <summary>See <see cref="Avoidance.Plain"/>.</summary>
    public string Plain(string name) =>
        _plain.TryGetValue(name, out var plain) ? plain : _plain[name] = Avoidance.Plain(name);

    private bool IsNear(Tie tie) => tie.FromDay <= On && (tie.ToDay is null || tie.ToDay >= _since);

    // The same organisation by code, or by name: many a record of an expert's past carries no code.
    private bool Holds(Organisations organisations, Tie tie) =>
        (tie.OrganisationCode is { } code && organisations.Codes.Contains(code))
        || organisations.Names.Contains(Plain(tie.OrganisationName));

    private Organisations Named(IEnumerable<(EntityCode? Code, string Name)> all)
    {
        var (codes, names) = (
            new HashSet<EntityCode>(),
            new HashSet<string>(StringComparer.Ordinal)
        );
        foreach (var (code, name) in all)
        {
            names.Add(Plain(name));
            if (code is { } known)
            {
                codes.Add(known);
            }
        }

        return new(codes, names);
    }

    private sealed record Organisations(HashSet<EntityCode> Codes, HashSet<string> Names);
}
