using System.Globalization;
using System.Text.Json;

namespace Trading.Indicators.Files;

/// <summary>
/// Reads one line, an OCDS compiled release, into <see cref="ProcessFacts"/>: every token is checked, only what the red
/// flags ask for is kept. Of members with the same name the last one counts.
/// </summary>
internal static class ReleaseReader
{
    // As deep as the tool goes whose users come to us.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 127 };

    /// <summary>Fills the facts. What is no JSON throws a <see cref="JsonException"/>; false for JSON that is no object.</summary>
    public static bool Read(ReadOnlySpan<byte> line, ProcessFacts facts)
    {
        var reader = new Utf8JsonReader(line, isFinalBlock: true, new JsonReaderState(Options));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.Ocid:
                    facts.Ocid = Text(ref reader, facts);
                    break;
                case Member.Buyer:
                    facts.Buyer = Id(ref reader, facts);
                    break;
                case Member.Tender:
                    Tender(ref reader, facts);
                    break;
                case Member.Bids:
                    Bids(ref reader, facts);
                    break;
                case Member.Awards:
                    Awards(ref reader, facts);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // Whatever follows the object is an error.
        while (reader.Read()) { }

        return true;
    }

    private enum Member : byte
    {
        Other,
        Id,
        Date,
        Ocid,
        Bids,
        Value,
        Items,
        Buyer,
        Tender,
        Awards,
        Status,
        Amount,
        Details,
        EndDate,
        Currency,
        StartDate,
        Suppliers,
        Tenderers,
        TenderPeriod,
        Classification,
        ProcuringEntity,
        ProcurementMethod,
        NumberOfTenderers,
        ProcurementMethodDetails,
    }

    private static Member MemberOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            var name = new byte[reader.ValueSpan.Length];
            return MemberOf(name.AsSpan(0, reader.CopyString(name)));
        }

        return MemberOf(reader.ValueSpan);
    }

    private static Member MemberOf(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 2:
                return name.SequenceEqual("id"u8) ? Member.Id : Member.Other;
            case 4:
                return name.SequenceEqual("date"u8) ? Member.Date
                    : name.SequenceEqual("ocid"u8) ? Member.Ocid
                    : name.SequenceEqual("bids"u8) ? Member.Bids
                    : Member.Other;
            case 5:
                return name.SequenceEqual("value"u8) ? Member.Value
                    : name.SequenceEqual("items"u8) ? Member.Items
                    : name.SequenceEqual("buyer"u8) ? Member.Buyer
                    : Member.Other;
            case 6:
                return name.SequenceEqual("status"u8) ? Member.Status
                    : name.SequenceEqual("amount"u8) ? Member.Amount
                    : name.SequenceEqual("tender"u8) ? Member.Tender
                    : name.SequenceEqual("awards"u8) ? Member.Awards
                    : Member.Other;
            case 7:
                return name.SequenceEqual("details"u8) ? Member.Details
                    : name.SequenceEqual("endDate"u8) ? Member.EndDate
                    : Member.Other;
            case 8:
                return name.SequenceEqual("currency"u8) ? Member.Currency : Member.Other;
            case 9:
                return name.SequenceEqual("tenderers"u8) ? Member.Tenderers
                    : name.SequenceEqual("suppliers"u8) ? Member.Suppliers
                    : name.SequenceEqual("startDate"u8) ? Member.StartDate
                    : Member.Other;
            case 12:
                return name.SequenceEqual("tenderPeriod"u8) ? Member.TenderPeriod : Member.Other;
            case 14:
                return name.SequenceEqual("classification"u8)
                    ? Member.Classification
                    : Member.Other;
            case 15:
                return name.SequenceEqual("procuringEntity"u8)
                    ? Member.ProcuringEntity
                    : Member.Other;
            case 17:
                return name.SequenceEqual("procurementMethod"u8) ? Member.ProcurementMethod
                    : name.SequenceEqual("numberOfTenderers"u8) ? Member.NumberOfTenderers
                    : Member.Other;
            case 24:
                return name.SequenceEqual("procurementMethodDetails"u8)
                    ? Member.ProcurementMethodDetails
                    : Member.Other;
            default:
                return Member.Other;
        }
    }

    private static void Tender(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        facts.ForgetTender();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        facts.HasTender = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.Status:
                    facts.TenderStatus = Text(ref reader, facts);
                    break;
                case Member.ProcurementMethod:
                    facts.Method = Text(ref reader, facts);
                    break;
                case Member.ProcurementMethodDetails:
                    facts.MethodDetails = Text(ref reader, facts);
                    break;
                case Member.NumberOfTenderers:
                    facts.NumberOfTenderers =
                        reader.TokenType == JsonTokenType.Number
                            ? facts.Keep(reader.ValueSpan)
                            : TextSlice.None;
                    reader.Skip();
                    break;
                case Member.ProcuringEntity:
                    facts.ProcuringEntity = Id(ref reader, facts);
                    break;
                case Member.TenderPeriod:
                    Period(ref reader, facts);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void Period(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        facts.PeriodStart = facts.PeriodEnd = TextSlice.None;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.StartDate:
                    facts.PeriodStart = Text(ref reader, facts);
                    break;
                case Member.EndDate:
                    facts.PeriodEnd = Text(ref reader, facts);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void Bids(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        facts.ForgetBids();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            if (member != Member.Details)
            {
                reader.Skip();
                continue;
            }

            facts.ForgetBids();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            facts.HasBids = true;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    Bid(ref reader, facts);
                }
                else
                {
                    facts.Bids.Add(BidFact.Silent);
                    reader.Skip();
                }
            }
        }
    }

    private static void Bid(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        var bid = BidFact.Silent;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.Status:
                    bid.StatusText = Text(ref reader, facts);
                    bid.Status = BidStatusOf(facts[bid.StatusText], bid.StatusText.IsSaid);
                    break;
                case Member.Date:
                    bid.Date = Text(ref reader, facts);
                    break;
                case Member.Value:
                    Value(ref reader, facts, ref bid);
                    break;
                case Member.Tenderers:
                    (bid.HasTenderers, bid.Listed, bid.FirstParty, bid.Parties) = Parties(
                        ref reader,
                        facts
                    );
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        facts.Bids.Add(bid);
    }

    private static void Value(ref Utf8JsonReader reader, ProcessFacts facts, ref BidFact bid)
    {
        (bid.Amount, bid.Currency) = (double.NaN, TextSlice.None);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.Amount:
                    bid.Amount = double.NaN;
                    if (reader.TokenType == JsonTokenType.Number)
                    {
                        bid.Amount = Number(reader.ValueSpan);
                    }
                    else if (reader.TokenType != JsonTokenType.Null)
                    {
                        facts.AmountsAsText++;
                    }

                    reader.Skip();
                    break;
                case Member.Currency:
                    bid.Currency = Text(ref reader, facts);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void Awards(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        facts.ForgetAwards();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        facts.HasAwards = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                Award(ref reader, facts);
            }
            else
            {
                facts.Awards.Add(AwardFact.Silent);
                reader.Skip();
            }
        }
    }

    private static void Award(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        var award = AwardFact.Silent;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.Status:
                    award.StatusText = Text(ref reader, facts);
                    award.Status = AwardStatusOf(facts[award.StatusText], award.StatusText.IsSaid);
                    break;
                case Member.Suppliers:
                    (award.HasSuppliers, award.Listed, award.FirstParty, award.Parties) = Parties(
                        ref reader,
                        facts
                    );
                    break;
                case Member.Items:
                    Items(ref reader, facts, ref award);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        facts.Awards.Add(award);
    }

    private static void Items(ref Utf8JsonReader reader, ProcessFacts facts, ref AwardFact award)
    {
        (award.HasItems, award.FirstClass, award.Classes) = (false, facts.Classes.Count, 0);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        award.HasItems = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var code = TextSlice.None;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = MemberOf(ref reader);
                reader.Read();
                if (member == Member.Classification)
                {
                    code = Id(ref reader, facts);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (code.IsSaid)
            {
                facts.Classes.Add(code);
            }
        }

        award.Classes = facts.Classes.Count - award.FirstClass;
    }

    private static (bool Has, int Listed, int First, int Count) Parties(
        ref Utf8JsonReader reader,
        ProcessFacts facts
    )
    {
        var first = facts.Parties.Count;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return (false, 0, first, 0);
        }

        var listed = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            listed++;
            var id = Id(ref reader, facts);
            if (id.IsSaid)
            {
                facts.Parties.Add(id);
            }
        }

        return (true, listed, first, facts.Parties.Count - first);
    }

    // The text at "id" of an object.
    private static TextSlice Id(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        var id = TextSlice.None;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return id;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            if (member == Member.Id)
            {
                id = Text(ref reader, facts);
            }
            else
            {
                reader.Skip();
            }
        }

        return id;
    }

    private static TextSlice Text(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return TextSlice.None;
        }

        return reader.ValueIsEscaped
            ? facts.Keep(reader.CopyString(facts.Room(reader.ValueSpan.Length)))
            : facts.Keep(reader.ValueSpan);
    }

    // What is too large for a double is no amount.
    private static double Number(ReadOnlySpan<byte> written) =>
        double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
        && double.IsFinite(amount)
            ? amount
            : double.NaN;

    private static BidStatus BidStatusOf(ReadOnlySpan<byte> status, bool said) =>
        !said ? BidStatus.Missing
        : status.SequenceEqual("valid"u8) ? BidStatus.Valid
        : status.SequenceEqual("disqualified"u8) ? BidStatus.Disqualified
        : status.SequenceEqual("pending"u8) ? BidStatus.Pending
        : status.SequenceEqual("withdrawn"u8) ? BidStatus.Withdrawn
        : status.SequenceEqual("invited"u8) ? BidStatus.Invited
        : BidStatus.Unmapped;

    private static AwardStatus AwardStatusOf(ReadOnlySpan<byte> status, bool said) =>
        !said ? AwardStatus.Missing
        : status.SequenceEqual("active"u8) ? AwardStatus.Active
        : status.SequenceEqual("pending"u8) ? AwardStatus.Pending
        : status.SequenceEqual("cancelled"u8) ? AwardStatus.Cancelled
        : status.SequenceEqual("unsuccessful"u8) ? AwardStatus.Unsuccessful
        : AwardStatus.Unmapped;
}
