using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using Generated;

/// <summary>
/// What the engineer of a trading system writes against the generated client: no value is read by force, no code of a
/// closed list is text.
/// </summary>
public static class TradingSystem
{
    /// <summary>From the key to the award, as lines that the test reads.</summary>
    public static async Task<IReadOnlyList<string>> Run(HttpClient http, string firm)
    {
        var told = new List<string>();
        var client = new TradingClient(http) { ReadResponseAsString = true };

        // A notice, sent twice: the line was lost.
        var notice = new PublishProcurementRequest
        {
            SourceReference = "DL-2026-0042",
            Title = "大连市第二中学教学楼工程",
            Kind = TradingKindCode.Construction,
            Method = TradingMethodCode.Open,
            BuyerName = "大连市第二中学",
            Region = "210200",
            CeilingMinor = 1_200_000_000,
            NoticeAt = DateTimeOffset.UtcNow.AddDays(-30),
            DeadlineAt = DateTimeOffset.UtcNow.AddDays(-2),
        };
        var published = await client.PublishProcurementAsync("notice-42", notice);
        var repeated = await client.PublishProcurementAsync("notice-42", notice);
        told.Add($"one procurement: {published.Id == repeated.Id}");

        // The bidders; those that the registry does not know are made known to it.
        foreach (
            var (code, name) in new[] { ("XX-TEST:2", "另一家公司"), ("XX-TEST:3", "第三家公司") }
        )
        {
            var known = await client.RecordEntityAsync(
                code,
                new RecordEntityRequest { Name = name }
            );
            told.Add($"{known.Code}: {known.State}");
        }

        var opening = await client.RecordOpeningAsync(
            published.Id,
            new RecordOpeningRequest
            {
                OpenedAt = DateTimeOffset.UtcNow.AddDays(-1),
                Bids =
                [
                    new BidReadOut
                    {
                        BidderCode = firm,
                        BidderName = "沈阳第1建筑工程有限公司",
                        AmountMinor = 1_100_000_000,
                    },
                    new BidReadOut
                    {
                        BidderCode = "XX-TEST:2",
                        BidderName = "另一家公司",
                        AmountMinor = 1_150_000_000,
                    },
                    new BidReadOut
                    {
                        BidderCode = "XX-TEST:3",
                        BidderName = "第三家公司",
                        AmountMinor = 1_180_000_000,
                        Status = BidStatus.Disqualified,
                    },
                ],
            }
        );
        told.Add($"after the opening: {opening.State}");

        // The best bidder's record, for this tender; again after the line was lost.
        var use = new UseEntityRequest { Tender = published.Ocid };
        var used = await client.UseEntityAsync(firm, "use-42", use);
        var usedAgain = await client.UseEntityAsync(firm, "use-42", use);
        told.Add($"one receipt: {used.ReceiptId == usedAgain.ReceiptId}");
        told.Add(
            $"{used.Entity.Record.Identity.Name}: {used.Entity.State}, may bid: {used.Entity.Eligibility.Construction}"
        );
        told.Add($"only masked: {used.Entity.Withheld.Contains("/contacts/0/phone")}");
        var record = (await client.ReadRecordAsync(firm, null)).Result;
        told.Add($"read again: version {record.Version == used.Entity.Version}");

        // What changed since: page by page, as a mirror does.
        string? cursor = null;
        var seen = new List<Guid>();
        do
        {
            var page = await client.ListProcurementsAsync(
                text: null,
                kind: TradingKindCode.Construction,
                state: TradingState.Opened,
                region: null,
                from: null,
                to: null,
                sort: null,
                total: null,
                cursor: cursor,
                take: 1,
                own: null
            );
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.Next;
        } while (cursor is not null);
        told.Add($"pages: {seen.Count}, this one among them: {seen.Contains(published.Id)}");

        var detail = await client.GetProcurementAsync(published.Id, null);
        told.Add(
            $"bids: {string.Join(' ', detail.Bids.Select(bid => bid.Status).OrderBy(status => status))}"
        );

        // A mistake is a problem with its fields, not a text to be guessed at.
        try
        {
            await client.RecordAwardAsync(
                published.Id,
                new RecordAwardRequest
                {
                    AwardedAt = DateTimeOffset.UtcNow,
                    WinnerCode = "91210200MA0QD1NC1X",
                }
            );
        }
        catch (ApiException<Problem> refused)
        {
            told.Add(
                $"{refused.StatusCode} {refused.Result.Code}: {string.Join(' ', (refused.Result.Errors ?? []).Select(error => error.Pointer))}"
            );
        }

        return told;
    }
}
