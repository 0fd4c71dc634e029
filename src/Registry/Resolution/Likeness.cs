using Trading.Domain.Codes;

namespace Trading.Registry.Resolution;

/// <summary>What may be done with a row that is like a record.</summary>
internal enum Reach
{
    /// <summary>Nothing: two different bodies.</summary>
    None,

    /// <summary>An officer is asked.</summary>
    Review,

    /// <summary>It is merged unasked.</summary>
    Merge,
}

/// <summary>How like two firms are, with everything that was compared.</summary>
/// <param name="Points">In hundredths of a point.</param>
/// <param name="Findings">What was compared, and what came of it.</param>
/// <param name="Reach">How far the points and the rules go.</param>
internal sealed record Likeness(int Points, IReadOnlyList<string> Findings, Reach Reach)
{
    /// <summary>True where the codes say that it is the firm.</summary>
    public bool IsByCode =>
        Findings.Any(finding => finding is "code.organisation" or "code.former");

    /// <summary>True where the same person runs both.</summary>
    public bool HasSamePerson => Findings.Contains("representative.same");

    private const int Never = int.MaxValue;
    private const double Alike = 0.75;
    private const double Loosely = 0.6;
    private const int ShortestTruncated = 6;

    /// <summary>
    /// Compares a row with a record. Rules come before points: two valid unified codes, a person, a branch and its head firm,
    /// other numbers are never alike; a group and its firm, other places, other forms only where two other things agree, and
    /// then an officer decides.
    /// </summary>
    /// <param name="row">What came.</param>
    /// <param name="known">What is there.</param>
    /// <param name="code">What the codes say, one of the findings of codes.</param>
    /// <param name="among">What many of the firms at hand share; null for nothing.</param>
    public static Likeness Of(
        FirmFacts row,
        FirmFacts known,
        string code,
        SharedByMany? among = null
    )
    {
        var shared = among ?? SharedByMany.Nothing;
        var name = Name(row.Name, known.Name);
        var place = Place(row, known);
        var form = Form(row.Name.Form, known.Name.Form);
        string[] findings =
        [
            code,
            name,
            place,
            form,
            Representative(row.Representative, known.Representative) switch
            {
                "representative.same" when shared.Person(known.Representative) =>
                    "representative.shared",
                var finding => finding,
            },
            Address(row.Address, known.Address) switch
            {
                "address.same" or "address.near" when shared.Address(row.Address, known.Address) =>
                    "address.shared",
                var finding => finding,
            },
            Telephone(row.Telephones, known.Telephones, shared),
            Founded(row.FoundedOn, known.FoundedOn),
        ];
        var points = findings.Sum(finding => ResolutionTables.Of(finding).Points);
        var agreeing = findings.Count(finding =>
            finding is "representative.same" or "address.same" or "address.near" or "telephone.same"
        );
        var most = Most(row, known, findings, agreeing);
        var reach =
            points >= ResolutionTables.Merge ? Reach.Merge
            : points >= ResolutionTables.Review ? Reach.Review
            : Reach.None;
        return new(points, findings, reach < most ? reach : most);
    }

    // How far it may go at most, whatever the points.
    private static Reach Most(FirmFacts row, FirmFacts known, string[] findings, int agreeing)
    {
        var (code, name, place, form) = (findings[0], findings[1], findings[2], findings[3]);
        if (
            row.IsPerson
            || known.IsPerson
            || (row.Code?.Unified is not null && known.Code?.Unified is not null)
            || AreOtherRegisters(row.Code, known.Code)
            || (row.Name.Branch is null) != (known.Name.Branch is null)
            || (row.Name.Branch is { } one && known.Name.Branch is { } other && one != other)
        )
        {
            return Reach.None;
        }

        var byCode = code is "code.organisation" or "code.former";
        if (!byCode && row.Name.Numbers != known.Name.Numbers)
        {
            // A number that one of them lacks may have been left out; two that differ are two firms.
            return row.Name.Numbers.Length > 0 && known.Name.Numbers.Length > 0 || agreeing < 1
                ? Reach.None
                : Reach.Review;
        }

        if (byCode)
        {
            return name == "name.far" && agreeing == 0 ? Reach.Review : Reach.Merge;
        }

        if (name == "name.far" && code != "code.mended")
        {
            return Reach.None;
        }

        if (
            row.Name.IsGroup != known.Name.IsGroup
            || place == "region.different"
            || form == "form.different"
            || name is "name.other_trade" or "name.loose" or "name.far"
        )
        {
            return agreeing >= 2 || (code == "code.mended" && agreeing >= 1)
                ? Reach.Review
                : Reach.None;
        }

        if (code == "code.contradicts")
        {
            return name is "name.same" && agreeing >= 1 ? Reach.Review : Reach.None;
        }

        var legacy =
            row.Code?.Unified is not null
            || (row.Code is not null && known.Code?.Unified is null && row.Code != known.Code);
        return legacy ? Reach.Review
            : code == "code.mended"
                ? name is "name.same" or "name.confused" or "name.slip" || agreeing >= 1
                        ? Reach.Merge
                    : Reach.Review
            : IsEnough(agreeing, Needed(row, known, findings), findings) ? Reach.Merge
            : Reach.Review;
    }

    // Agents give one telephone for hundreds of firms: by itself it supports nothing.
    private static bool IsEnough(int agreeing, int needed, string[] findings) =>
        agreeing >= needed
        && (
            needed == 0
            || agreeing > 1
            || findings[6] != "telephone.same"
            || findings[7] == "founded.same"
        );

    // How many other things must agree before nobody is asked. A name that differs in its brand alone may be a sister's, and
    // sisters share who runs them and where, but not the day on which they were founded.
    private static int Needed(FirmFacts row, FirmFacts known, string[] findings)
    {
        var (name, place, form, founded) = (findings[1], findings[2], findings[3], findings[7]);
        return name switch
        {
            "name.same" => place == "region.within" || form == "form.reformed" ? 2
            : place != "region.same"
            || form != "form.same"
            || row.Name.Place is null
            || known.Name.Place is null
                ? 1
            : 0,
            _ when founded == "founded.different" => Never,
            "name.confused" => row.Name.Brand == known.Name.Brand || founded == "founded.same"
                ? 2
                : 3,
            "name.slip" => 2,
            _ => Never,
        };
    }

    // Codes of one register are each somebody's; abroad and here are two bodies.
    private static bool AreOtherRegisters(EntityCode? one, EntityCode? other) =>
        one is { } mine
        && other is { } theirs
        && (
            mine.IsOverseas != theirs.IsOverseas
            || (
                mine.Scheme == theirs.Scheme
                && mine.Scheme != EntityCode.RegistrationScheme
                && mine != theirs
            )
        );

    private static string Name(CompanyName one, CompanyName other)
    {
        var (a, b) = (one.Core, other.Core);
        if (a == b)
        {
            return "name.same";
        }

        if (TextLikeness.Confusions(a, b) is { } confused && confused <= (a.Length >= 6 ? 2 : 1))
        {
            return "name.confused";
        }

        if (one.Brand.Length >= 2 && TextLikeness.Confusions(one.Brand, other.Brand) <= 1)
        {
            if (Within(one.Trade, other.Trade))
            {
                return "name.abbreviated";
            }

            if (one.Brand == other.Brand && one.Trade.Length >= 2 && other.Trade.Length >= 2)
            {
                return "name.other_trade";
            }
        }

        var edits = TextLikeness.Edits(a, b, 2);
        if (edits == 1)
        {
            return IsSlip(one, other) || IsSlip(other, one) || IsTwice(a, b) || IsTwice(b, a)
                ? "name.slip"
                : "name.one_off";
        }

        // A trade with a slip in it is no trade, and was read as part of the brand.
        if (edits == 2 && (IsSlip(one, other) || IsSlip(other, one)))
        {
            return "name.slip";
        }

        if (Truncated(one, other) || Truncated(other, one))
        {
            return "name.truncated";
        }

        var (brandA, brandB) = (one.Brand, other.Brand);
        if (brandA.Length >= 2 && brandB.Length >= 2 && Begins(a, b))
        {
            return Within(a, b) ? "name.abbreviated"
                : TextLikeness.Pairs(a, b) >= Loosely ? "name.loose"
                : "name.far";
        }

        return TextLikeness.Pairs(a, b) >= Loosely ? "name.loose" : "name.far";
    }

    // A key pressed twice.
    private static bool IsTwice(string written, string right) =>
        written.Length == right.Length + 1
        && Enumerable
            .Range(1, right.Length)
            .Any(i => written[i] == written[i - 1] && written.Remove(i, 1) == right);

    private static bool Begins(string a, string b) => a[0] == b[0] && a[1] == b[1];

    private static bool Within(string one, string other) =>
        one.Length < other.Length
            ? TextLikeness.IsWithin(one, other)
            : other.Length < one.Length && TextLikeness.IsWithin(other, one);

    // The brand stands and the trade of one is misspelt: what is written there is no word of a trade.
    private static bool IsSlip(CompanyName written, CompanyName right)
    {
        var brand = right.Brand;
        if (
            right.Trade.Length < 2
            || brand.Length < 2
            || written.Core.Length < brand.Length + 2
            || !written.Core.StartsWith(brand, StringComparison.Ordinal)
        )
        {
            return false;
        }

        var rest = written.Core[brand.Length..];
        // Shorter by whole words is another or an abbreviated trade.
        return rest != right.Trade
            && written.Trade != rest
            && TextLikeness.Edits(rest, right.Trade, 2) <= (right.Trade.Length >= 4 ? 2 : 1)
            && Math.Abs(rest.Length - right.Trade.Length) <= 1;
    }

    private static bool Truncated(CompanyName written, CompanyName whole) =>
        written.Form.Length == 0
        && written.Core.Length >= ShortestTruncated - written.Places.Count
        && whole.Core.StartsWith(written.Core, StringComparison.Ordinal)
        && written.Core.Length > whole.Brand.Length;

    private static string Place(FirmFacts row, FirmFacts known)
    {
        var (one, other) = (row.Name.Place, known.Name.Place);
        if (one is not null && other is not null && one.Code == other.Code)
        {
            // A district's firm and the city's of the same name are two registered names.
            return (District(row.Name), District(known.Name)) switch
            {
                var (mine, theirs) when mine == theirs => "region.same",
                (null, _) or (_, null) => "region.within",
                _ => "region.different",
            };
        }

        if (one is not null && other is not null && IsWithin(one, other))
        {
            // The province's name before, the city's behind: told by where they sit.
            return row.City is { } sits && known.City is { } lies && sits.Code != lies.Code
                ? "region.different"
                : "region.within";
        }

        if (one is not null && other is not null)
        {
            return "region.different";
        }

        return row.City is { } a && known.City is { } b
            ? a.Code == b.Code
                ? "region.same"
                : "region.different"
            : "region.unknown";
    }

    private static RegionCode? District(CompanyName name) =>
        name.Places.FirstOrDefault(place => place.Level == RegionLevel.County)?.Code;

    private static bool IsWithin(Region one, Region other) =>
        one.Code.IsWithin(other.Code) || other.Code.IsWithin(one.Code);

    private static string Form(string one, string other) =>
        one == other && one.Length > 0 ? "form.same"
        : one.Length == 0 || other.Length == 0 ? "form.unknown"
        : (one, other)
            is
                (CompanyName.Company, CompanyName.Limited or CompanyName.Stock)
                or
                (CompanyName.Limited or CompanyName.Stock, CompanyName.Company)
            ? "form.unknown"
        : (one, other)
            is
                (CompanyName.Limited, CompanyName.Stock)
                or
                (CompanyName.Stock, CompanyName.Limited)
            ? "form.reformed"
        : "form.different";

    private static string Representative(string? one, string? other) =>
        one is null || other is null ? "representative.unknown"
        : one == other ? "representative.same"
        : TextLikeness.Confusions(one, other) == 1
        || (one.Length >= 3 && other.Length >= 2 && Within(one, other) && one[0] == other[0])
            ? "representative.near"
        : "representative.different";

    private static string Address(PostalAddress one, PostalAddress other)
    {
        if (one.Rest.Length < 3 || other.Rest.Length < 3)
        {
            return "address.unknown";
        }

        if (one.Rest == other.Rest && one.Number.Length > 0)
        {
            return "address.same";
        }

        var sameNumber = one.Number == other.Number && one.Number.Length > 0;
        if (one.Street == other.Street && one.Street.Length >= 2)
        {
            return sameNumber ? "address.same" : "address.street";
        }

        return
            sameNumber
            && (
                one.Street.EndsWith(other.Street, StringComparison.Ordinal)
                    && other.Street.Length >= 3
                || other.Street.EndsWith(one.Street, StringComparison.Ordinal)
                    && one.Street.Length >= 3
                || TextLikeness.Confusions(one.Street, other.Street) is 1
                || TextLikeness.Pairs(one.Rest, other.Rest) >= Alike
            )
            ? "address.near"
            : "address.different";
    }

    private static string Telephone(
        IReadOnlyList<string> one,
        IReadOnlyList<string> other,
        SharedByMany shared
    )
    {
        var same = one.Intersect(other).ToList();
        return one.Count == 0 || other.Count == 0 ? "telephone.unknown"
            : same.Count == 0 ? "telephone.different"
            : same.TrueForAll(shared.Telephone) ? "telephone.shared"
            : "telephone.same";
    }

    private static string Founded(DateOnly? one, DateOnly? other) =>
        one is null || other is null ? "founded.unknown"
        : one == other ? "founded.same"
        : "founded.different";
}
