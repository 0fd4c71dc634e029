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
                case ReleaseMember.Ocid:
                    facts.Ocid = Text(ref reader, facts);
                    break;
                case ReleaseMember.Buyer:
                    facts.Buyer = Id(ref reader, facts);
                    break;
                case ReleaseMember.Tender:
                    Tender(ref reader, facts);
                    break;
                case ReleaseMember.Bids:
                    Bids(ref reader, facts);
                    break;
                case ReleaseMember.Awards:
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

    private static ReleaseMember MemberOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            var name = new byte[reader.ValueSpan.Length];
            return ReleaseMembers.Of(name.AsSpan(0, reader.CopyString(name)));
        }

        return ReleaseMembers.Of(reader.ValueSpan);
    }

    private static void Tender(ref Utf8JsonReader reader, ProcessFacts facts)
    {
        facts.ForgetTender();
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
                case ReleaseMember.Status:
                    facts.TenderStatus = Text(ref reader, facts);
                    break;
                case ReleaseMember.ProcurementMethod:
                    facts.Method = Text(ref reader, facts);
                    break;
                case ReleaseMember.ProcurementMethodDetails:
                    facts.MethodDetails = Text(ref reader, facts);
                    break;
                case ReleaseMember.NumberOfTenderers:
                    facts.NumberOfTenderers =
                        reader.TokenType == JsonTokenType.Number
                            ? facts.Keep(reader.ValueSpan)
                            : TextSlice.None;
                    reader.Skip();
                    break;
                case ReleaseMember.ProcuringEntity:
                    facts.ProcuringEntity = Id(ref reader, facts);
                    break;
                case ReleaseMember.TenderPeriod:
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
                case ReleaseMember.StartDate:
                    facts.PeriodStart = Text(ref reader, facts);
                    break;
                case ReleaseMember.EndDate:
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
            if (member != ReleaseMember.Details)
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
                    facts.AddBid();
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
                case ReleaseMember.Status:
                    bid.StatusText = Text(ref reader, facts);
                    bid.Status = ReleaseMembers.BidStatusOf(facts, bid.StatusText);
                    break;
                case ReleaseMember.Date:
                    bid.Date = Text(ref reader, facts);
                    break;
                case ReleaseMember.Value:
                    Value(ref reader, facts, ref bid);
                    break;
                case ReleaseMember.Tenderers:
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

        facts.AddBid() = bid;
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
                case ReleaseMember.Amount:
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
                case ReleaseMember.Currency:
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
                facts.AddAward();
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
                case ReleaseMember.Status:
                    award.StatusText = Text(ref reader, facts);
                    award.Status = ReleaseMembers.AwardStatusOf(facts, award.StatusText);
                    break;
                case ReleaseMember.Suppliers:
                    (award.HasSuppliers, award.Listed, award.FirstParty, award.Parties) = Parties(
                        ref reader,
                        facts
                    );
                    break;
                case ReleaseMember.Items:
                    Items(ref reader, facts, ref award);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        facts.AddAward() = award;
    }

    private static void Items(ref Utf8JsonReader reader, ProcessFacts facts, ref AwardFact award)
    {
        (award.HasItems, award.FirstClass, award.Classes) = (false, facts.ClassCount, 0);
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
                if (member == ReleaseMember.Classification)
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
                facts.AddClass(code);
            }
        }

        award.Classes = facts.ClassCount - award.FirstClass;
    }

    private static (bool Has, int Listed, int First, int Count) Parties(
        ref Utf8JsonReader reader,
        ProcessFacts facts
    )
    {
        var first = facts.PartyCount;
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
                facts.AddParty(id);
            }
        }

        return (true, listed, first, facts.PartyCount - first);
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
            if (member == ReleaseMember.Id)
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
    public static double Number(ReadOnlySpan<byte> written) =>
        double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
        && double.IsFinite(amount)
            ? amount
            : double.NaN;
}
