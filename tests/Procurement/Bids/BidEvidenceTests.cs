using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using static Trading.Tests.Procurement.Bids.Submissions;

namespace Trading.Tests.Procurement.Bids;

/// <summary>What travels with bids: sealed, masked, compared without being opened.</summary>
public sealed class BidEvidenceTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_travels_with_bids_lies_sealed_is_shown_masked_and_is_found_equal_without_being_opened(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var shares = Other(2) with
        {
            Files =
            [
                Other(2).Files![0] with
                {
                    MacAddress = "3c970e4a5b6c",
                    LastSavedBy = "ADMINISTRATOR",
                },
            ],
            Deposits = [new("transfer") { PayerAccount = Account }],
        };
        var id = await Opened(
            province,
            1,
            Bid(1, Full()),
            Bid(2, shares),
            Bid(3, Other(3)),
            Bid(4)
        );

        var evidence = (await province.Send(new GetBidEvidence.Query(id), Supervisor)).Value;
        Assert.Equal([1, 2, 3], evidence.Bids.Select(bid => bid.Ordinal));
        var first = evidence.Bids[0].Submission;
        var file = first.Files![0];
        Assert.Equal(
            ("**:**:**:**:5B:6C", "****7KXY", "王**", "A**", "****9906EA"[..4] + "06EA"),
            (file.MacAddress, file.DiskSerial, file.Author, file.LastSavedBy, file.CpuId)
        );
        Assert.Equal(("MD5", 1_048_576L), (file.HashAlgorithm, file.Bytes!.Value));
        Assert.Equal("D41D8CD98F00B204E9800998ECF8427E", file.Hash);
        Assert.Equal(
            ("203.0.*.*", "138****3456", "z***@example.cn", "张**"),
            (first.Upload!.Address, first.Contact!.Phone, first.Contact.Email, first.Contact.Name)
        );
        Assert.Equal("110****2X", first.Staff![0].IdentityNumber);
        Assert.Equal(
            ("****3334", "第**"),
            (first.Deposits![0].PayerAccount, first.Deposits[0].PayerName)
        );
        Assert.Equal("某担保有限公司", first.Deposits[1].Guarantor);
        Assert.Equal((180, 2), (first.DurationDays!.Value, evidence.Bids[0].PriceLines));
        Assert.Contains("/files/0/macAddress", evidence.Bids[0].Masked);
        // An author "Administrator" is nobody's, and a memory without a number no machine's.
        Assert.Equal(
            [
                (BidMarks.Mac, "/files/0/macAddress", 2),
                (BidMarks.Account, "/deposits/0/payerAccount", 2),
            ],
            evidence
                .Bids[0]
                .Shared.Select(one => (one.Mark, one.Pointer, one.With.Single().Ordinal))
        );
        Assert.Equal([1, 1], evidence.Bids[1].Shared.Select(one => one.With.Single().Ordinal));
        Assert.Empty(evidence.Bids[2].Shared);

        foreach (
            var (table, columns) in new[]
            {
                ("bid_submission", "coalesce(content, '') || sealed || coalesce(lines, '')"),
                ("bid_mark", "mark || pointer || shown || coalesce(token, '')"),
                ("audit_entry", "coalesce(payload, '')"),
                ("outbox_message", "payload"),
            }
        )
        {
            foreach (var text in await province.Rows<string>($"select {columns} from {table}"))
            {
                Assert.DoesNotContain(
                    Secrets,
                    secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)
                );
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Other_modules_read_tokens_lines_and_machines_of_other_procurements_and_nothing_in_the_clear(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var one = await Opened(province, 1, Bid(1, Full()), Bid(2, Full()), Bid(3));
        var two = await Opened(province, 2, Bid(3, Full()));
        await using var scope = province.Services.CreateAsyncScope();
        var read = scope.ServiceProvider.GetRequiredService<IBidEvidence>();
        var all = await read.Of([one, two], CancellationToken.None).ToListAsync();
        Assert.Equal(
            [(one, 1), (one, 2), (two, 1)],
            all.OrderBy(bid => bid.ProcurementId == one ? 0 : 1)
                .ThenBy(bid => bid.Ordinal)
                .Select(bid => (bid.ProcurementId, bid.Ordinal))
        );
        var mine = all.Single(bid => bid.ProcurementId == one && bid.Ordinal == 1);
        var other = all.Single(bid => bid.ProcurementId == one && bid.Ordinal == 2);
        var elsewhere = all.Single(bid => bid.ProcurementId == two);
        Assert.Equal(mine.Marks.Select(mark => mark.Token), other.Marks.Select(mark => mark.Token));
        // Over procurements only machines and accounts are the same.
        Assert.Equal(
            [BidMarks.SoftwareSerial, BidMarks.Mac, BidMarks.Cpu, BidMarks.Disk, BidMarks.Account],
            mine.Marks.Zip(elsewhere.Marks)
                .Where(pair =>
                    pair.First.Token is not null && pair.First.Token == pair.Second.Token
                )
                .Select(pair => pair.First.Mark)
        );
        Assert.Equal(
            ["lastSavedBy", "memorySerial"],
            mine.Marks.Where(mark => mark.Token is null).Select(mark => mark.Pointer.Split('/')[^1])
        );
        Assert.DoesNotContain(
            mine.Marks,
            mark => Secrets.Any(secret => mark.Shown.Contains(secret, StringComparison.Ordinal))
        );
        Assert.Equal(
            [StaffRoles.ProjectManager],
            mine.Marks.Select(mark => mark.Role).OfType<string>().Distinct()
        );
        Assert.Equal((2, 180, 2), (mine.Lines, mine.DurationDays!.Value, mine.Deposits.Count));

        var mac = mine.Marks.Single(mark => mark.Mark == BidMarks.Mac).Token!;
        Assert.Equal(
            3,
            (await read.With([mac], CancellationToken.None))
                .Select(bid => bid.BidderCode)
                .Distinct()
                .Count()
        );
        var lines = await read.LinesOf([one], CancellationToken.None).ToListAsync();
        Assert.Equal([1, 2], lines.Select(bid => bid.Ordinal));
        Assert.Equal(
            new EvidenceLine("040101001001", "挖一般土方", "m3", 1200.5m, 1234.5m, 1_482_017),
            lines[0].Lines[0]
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_submission_again_is_known_however_it_is_written_and_another_is_told_without_its_secrets(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Opened(province, 1, Bid(1, Full()), Bid(2, Other(2)));
        var same = Full() with
        {
            Upload = new()
            {
                Address = Address,
                At = Tenders.At("2026-11-20 08:55").ToUniversalTime(),
            },
            Contact = new()
            {
                Name = " 张三丰 ",
                Phone = Phone,
                Email = Email,
            },
        };
        Assert.True(
            (await province.Send(Opening(id, Bid(1, same), Bid(2, Other(2))), Tenders.Centre))
                .Value
                .Existing
        );

        var changed = Full() with
        {
            DurationDays = 90,
            Contact = Full().Contact! with { Phone = "13904120099" },
            Deposits = [Full().Deposits![0] with { PayerAccount = "6222021001112229999" }],
            PriceLines =
            [
                Full().PriceLines![0],
                Full().PriceLines![1] with
                {
                    UnitPriceMinor = 901,
                },
            ],
        };
        var refused = await province.Send(Opening(id, Bid(1, changed), Bid(2)), Tenders.Centre);
        Assert.Equal("step.other_content", refused.Problem?.Code);
        Assert.Equal(
            [
                "/bids/0/submission/contact/phone",
                "/bids/0/submission/deposits/0/payerAccount",
                "/bids/0/submission/deposits/1/amountMinor",
                "/bids/0/submission/deposits/1/form",
                "/bids/0/submission/deposits/1/guarantor",
                "/bids/0/submission/durationDays",
                "/bids/0/submission/priceLines/1",
                "/bids/1/submission",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            refused.Problem.Errors,
            error => error.Message.Contains("180", StringComparison.Ordinal)
        );
        var told = string.Join(
            '\n',
            refused.Problem.Errors.Select(error => $"{error.Message} {error.Value}")
        );
        foreach (var secret in Secrets.Append("13904120099").Append("6222021001112229999"))
        {
            Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_submission_is_named_by_field_and_a_secret_is_not_repeated()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1);
        var wrong = new BidSubmission
        {
            DurationDays = 0,
            Upload = new() { Address = "999.1.1.1" },
            Files =
            [
                new("")
                {
                    Hash = "12345",
                    HashAlgorithm = "MD5",
                    MacAddress = "not-a-mac",
                },
                new("a.pdf") { Hash = "12345", HashAlgorithm = "CRC" },
                new("b.pdf") { Hash = new('a', 32) },
            ],
            Deposits = [new("barter") { AmountMinor = -1, PayerAccount = "??" }, new("guarantee")],
            Contact = new() { Phone = "12", Email = "nobody" },
            Staff = [new("cook") { IdentityNumber = "110105194912310021" }, new("staff")],
            PriceLines = [new(""), new("x") { UnitPriceMinor = 2_000_000_000_000_000_000m }],
        };
        var refused = await province.Send(Opening(id, Bid(1, wrong)), Tenders.Centre);
        const string At = "/bids/0/submission";
        Assert.Equal(
            [
                $"{At}/contact/email",
                $"{At}/contact/phone",
                $"{At}/deposits/0/amountMinor",
                $"{At}/deposits/0/form",
                $"{At}/deposits/0/payerAccount",
                $"{At}/deposits/1/guarantor",
                $"{At}/durationDays",
                $"{At}/files/0/hash",
                $"{At}/files/0/macAddress",
                $"{At}/files/0/name",
                $"{At}/files/1/hashAlgorithm",
                $"{At}/files/2/hashAlgorithm",
                $"{At}/priceLines/0/description",
                $"{At}/priceLines/1/unitPriceMinor",
                $"{At}/staff/0/identityNumber",
                $"{At}/staff/0/role",
                $"{At}/staff/1/name",
                $"{At}/upload/address",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(
            refused.Problem.Errors,
            error =>
                $"{error.Message}{error.Value}".Contains(
                    "110105194912310021",
                    StringComparison.Ordinal
                )
        );
        // Of bids without number there is none: the typed opening judges the same.
        var typed = await province.Send(
            new RecordOpening.Command(id, Tenders.Deadline, [Bid(1, wrong)]),
            Tenders.Centre
        );
        Assert.Equal(18, typed.Problem!.Errors.Count);
    }

    [Fact]
    public async Task Twenty_thousand_price_lines_are_kept_in_their_order_and_one_more_is_too_many()
    {
        await using var province = Province.On(Engine.Sqlite);
        PriceLine[] lines =
        [
            .. Enumerable
                .Range(0, 20_000)
                .Select(at => new PriceLine($"清单项目{at}") { UnitPriceMinor = at + 0.5m }),
        ];
        var id = await Opened(province, 1, Bid(1, new() { PriceLines = lines }));
        await using var scope = province.Services.CreateAsyncScope();
        var kept = await scope
            .ServiceProvider.GetRequiredService<IBidEvidence>()
            .LinesOf([id], CancellationToken.None)
            .SingleAsync();
        Assert.Equal(
            lines.Select(line => line.Description),
            kept.Lines.Select(line => line.Description)
        );
        Assert.True(
            (await province.Send(Opening(id, Bid(1, new() { PriceLines = lines })), Tenders.Centre))
                .Value
                .Existing
        );
        var more = await province.Send(
            Opening(id, Bid(1, new() { PriceLines = [.. lines, new PriceLine("多")] })),
            Tenders.Centre
        );
        Assert.Equal("/bids/0/submission/priceLines", Assert.Single(more.Problem!.Errors).Pointer);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_supervisor_looks_at_one_value_with_a_reason_that_stays_in_the_trail_and_nobody_else_does(
        Engine engine
    )
    {
        const string Reason = "核查两份投标的机器标识是否一致";
        await using var province = Province.On(engine);
        var id = await Opened(province, 1, Bid(1, Full()));
        var seen = await province.Send(
            new RevealBidValue.Command(id, 1, "/files/0/macAddress", Reason),
            Supervisor
        );
        Assert.Equal(Mac, seen.Value.Value);
        var entry = Assert.Single(
            await province.Rows<string>(
                "select payload from audit_entry where action = 'Procurement.RevealBidValue' and result = 'ok'"
            )
        );
        Assert.Contains(Reason, entry, StringComparison.Ordinal);
        Assert.DoesNotContain(Mac, entry, StringComparison.Ordinal);

        foreach (
            var other in Roles
                .All.Where(role => role.Code != Roles.Supervisor)
                .Select(role => Callers.With(role.Code))
                .Append(Callers.System([.. Scopes.All.Keys]))
        )
        {
            var refused = await province.Send(
                new RevealBidValue.Command(id, 1, "/files/0/macAddress", Reason),
                other
            );
            Assert.Equal(ProblemKind.Forbidden, refused.Problem?.Kind);
        }

        foreach (
            var (ordinal, pointer, reason) in new[]
            {
                (1, "/files/0/macAddress", "看看"),
                (1, "/files/9/macAddress", Reason),
                (1, "/nothing", Reason),
                (1, "/files", Reason),
                (2, "/files/0/macAddress", Reason),
            }
        )
        {
            Assert.False(
                (
                    await province.Send(
                        new RevealBidValue.Command(id, ordinal, pointer, reason),
                        Supervisor
                    )
                ).Succeeded
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_an_older_key_sealed_is_sealed_under_the_new_one_and_read_as_before(
        Engine engine
    )
    {
        var database = Engines.New(engine);
        var ring = KeyRing.New();
        Guid id;
        await using (var before = Province.Over(database, Ring(ring)))
        {
            id = await Opened(before, 1, Bid(1, Full()));
            await before.Send(
                new PostStep.Command(id, "takers", Tenders.Deadline)
                {
                    Takers = [new(Tenders.Bidder(1), "第1建设有限公司")],
                },
                Tenders.Centre
            );
            await before.Send(
                new PostStep.Command(id, "evaluation", Tenders.At("2026-11-20 16:00"))
                {
                    ScoreSheets = [new("1", [new(Tenders.Bidder(1), 90)]) { Name = "李评委" }],
                },
                Tenders.Centre
            );
        }

        await using var after = Province.Over(
            database,
            Ring([.. ring, "2:" + Convert.ToBase64String(new byte[32])])
        );
        var resealed = await after.Send(new ResealBids.Command(), Callers.Platform);
        Assert.Equal((3, false), (resealed.Value.Values, resealed.Value.More));
        foreach (var table in new[] { "bid_submission", "document_taker", "score_sheet" })
        {
            Assert.StartsWith(
                "sealed2:2:",
                await after.Scalar<string>($"select sealed from {table}"),
                StringComparison.Ordinal
            );
        }

        Assert.True((await after.Send(Opening(id, Bid(1, Full())), Tenders.Centre)).Value.Existing);
        Assert.Single((await after.Send(new GetProcurement.Query(id), Supervisor)).Value.Takers);

        static Dictionary<string, string?> Ring(IEnumerable<string> lines) =>
            new() { ["Trading:Keys"] = string.Join(';', lines) };
    }
}
