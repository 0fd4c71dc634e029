namespace Trading.Indicators.Files;

/// <summary>The names that are asked for, wherever they stand.</summary>
internal enum ReleaseMember : byte
{
    /// <summary>No name at all.</summary>
    None,

    /// <summary>A name that is not asked for.</summary>
    Other,

    /// <summary>Behind the last member.</summary>
    End,
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

/// <summary>Which name, and which code, a text is.</summary>
internal static class ReleaseMembers
{
    /// <summary>
    /// As <see cref="Of(ReadOnlySpan{byte})"/>, by its length and its first eight bytes, which are behind one another in a
    /// word; only of a longer name the rest is looked at.
    /// </summary>
    public static ReleaseMember Of(ReadOnlySpan<byte> name, ulong head)
    {
        if (name.Length < 8)
        {
            return (head & ((1UL << (8 * name.Length)) - 1)) switch
            {
                0x6469 when name.Length == 2 => ReleaseMember.Id,
                0x65746164 when name.Length == 4 => ReleaseMember.Date,
                0x6469636F when name.Length == 4 => ReleaseMember.Ocid,
                0x73646962 when name.Length == 4 => ReleaseMember.Bids,
                0x65756C6176 when name.Length == 5 => ReleaseMember.Value,
                0x736D657469 when name.Length == 5 => ReleaseMember.Items,
                0x7265797562 when name.Length == 5 => ReleaseMember.Buyer,
                0x7265646E6574 when name.Length == 6 => ReleaseMember.Tender,
                0x736472617761 when name.Length == 6 => ReleaseMember.Awards,
                0x737574617473 when name.Length == 6 => ReleaseMember.Status,
                0x746E756F6D61 when name.Length == 6 => ReleaseMember.Amount,
                0x736C6961746564 when name.Length == 7 => ReleaseMember.Details,
                0x65746144646E65 when name.Length == 7 => ReleaseMember.EndDate,
                _ => ReleaseMember.Other,
            };
        }

        return head switch
        {
            0x79636E6572727563 => Of(name),
            0x7461447472617473 => Of(name),
            0x7265696C70707573 => Of(name),
            0x72657265646E6574 => Of(name),
            0x65507265646E6574 => Of(name),
            0x6966697373616C63 => Of(name),
            0x6E697275636F7270 => Of(name),
            0x6D657275636F7270 => Of(name),
            0x664F7265626D756E => Of(name),
            _ => ReleaseMember.Other,
        };
    }

    public static ReleaseMember Of(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 2:
                return name.SequenceEqual("id"u8) ? ReleaseMember.Id : ReleaseMember.Other;
            case 4:
                return name.SequenceEqual("date"u8) ? ReleaseMember.Date
                    : name.SequenceEqual("ocid"u8) ? ReleaseMember.Ocid
                    : name.SequenceEqual("bids"u8) ? ReleaseMember.Bids
                    : ReleaseMember.Other;
            case 5:
                return name.SequenceEqual("value"u8) ? ReleaseMember.Value
                    : name.SequenceEqual("items"u8) ? ReleaseMember.Items
                    : name.SequenceEqual("buyer"u8) ? ReleaseMember.Buyer
                    : ReleaseMember.Other;
            case 6:
                return name.SequenceEqual("status"u8) ? ReleaseMember.Status
                    : name.SequenceEqual("amount"u8) ? ReleaseMember.Amount
                    : name.SequenceEqual("tender"u8) ? ReleaseMember.Tender
                    : name.SequenceEqual("awards"u8) ? ReleaseMember.Awards
                    : ReleaseMember.Other;
            case 7:
                return name.SequenceEqual("details"u8) ? ReleaseMember.Details
                    : name.SequenceEqual("endDate"u8) ? ReleaseMember.EndDate
                    : ReleaseMember.Other;
            case 8:
                return name.SequenceEqual("currency"u8)
                    ? ReleaseMember.Currency
                    : ReleaseMember.Other;
            case 9:
                return name.SequenceEqual("tenderers"u8) ? ReleaseMember.Tenderers
                    : name.SequenceEqual("suppliers"u8) ? ReleaseMember.Suppliers
                    : name.SequenceEqual("startDate"u8) ? ReleaseMember.StartDate
                    : ReleaseMember.Other;
            case 12:
                return name.SequenceEqual("tenderPeriod"u8)
                    ? ReleaseMember.TenderPeriod
                    : ReleaseMember.Other;
            case 14:
                return name.SequenceEqual("classification"u8)
                    ? ReleaseMember.Classification
                    : ReleaseMember.Other;
            case 15:
                return name.SequenceEqual("procuringEntity"u8)
                    ? ReleaseMember.ProcuringEntity
                    : ReleaseMember.Other;
            case 17:
                return name.SequenceEqual("procurementMethod"u8) ? ReleaseMember.ProcurementMethod
                    : name.SequenceEqual("numberOfTenderers"u8) ? ReleaseMember.NumberOfTenderers
                    : ReleaseMember.Other;
            case 24:
                return name.SequenceEqual("procurementMethodDetails"u8)
                    ? ReleaseMember.ProcurementMethodDetails
                    : ReleaseMember.Other;
            default:
                return ReleaseMember.Other;
        }
    }

    public static BidStatus BidStatusOf(ProcessFacts facts, TextSlice text)
    {
        var status = facts[text];
        return !text.IsSaid ? BidStatus.Missing
            : status.SequenceEqual("valid"u8) ? BidStatus.Valid
            : status.SequenceEqual("disqualified"u8) ? BidStatus.Disqualified
            : status.SequenceEqual("pending"u8) ? BidStatus.Pending
            : status.SequenceEqual("withdrawn"u8) ? BidStatus.Withdrawn
            : status.SequenceEqual("invited"u8) ? BidStatus.Invited
            : BidStatus.Unmapped;
    }

    public static AwardStatus AwardStatusOf(ProcessFacts facts, TextSlice text)
    {
        var status = facts[text];
        return !text.IsSaid ? AwardStatus.Missing
            : status.SequenceEqual("active"u8) ? AwardStatus.Active
            : status.SequenceEqual("pending"u8) ? AwardStatus.Pending
            : status.SequenceEqual("cancelled"u8) ? AwardStatus.Cancelled
            : status.SequenceEqual("unsuccessful"u8) ? AwardStatus.Unsuccessful
            : AwardStatus.Unmapped;
    }
}
