using Trading.Indicators;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class OneHandTests
{
    private static readonly Mark Mac = Mark("mac", "m1");

    private static BidFacts With(string code, params Mark[] marks) =>
        Bid(code, 100) with
        {
            Fingerprints = marks,
            UploadAddress = marks.FirstOrDefault(mark => mark.Type == "address"),
            DepositAccount = marks.FirstOrDefault(mark => mark.Type == "account"),
            Contacts = [.. marks.Where(mark => mark.Type is "phone" or "person" or "agent")],
            Staff = [.. marks.Where(mark => mark.Type == "staff")],
        };

    [Theory]
    [InlineData("I01", "mac")]
    [InlineData("I01", "cpu")]
    [InlineData("I01", "disk")]
    [InlineData("I02", "author")]
    [InlineData("I02", "savedBy")]
    [InlineData("I02", "softwareSerial")]
    [InlineData("I03", "address")]
    [InlineData("I05", "account")]
    [InlineData("R041", "hash")]
    public void Two_bidders_with_one_mark_are_flagged_and_both_named(string indicator, string type)
    {
        var findings = Judge(
            indicator,
            Construction(
                Lot(
                    With("A", Mark(type, "same")),
                    With("B", Mark(type, "same")),
                    With("C", Mark(type, "other"))
                )
            )
        );
        Assert.All(findings, finding => Assert.Equal(IndicatorOutcome.Triggered, finding.Outcome));
        Assert.Equal(["P1", "A", "B"], findings.Select(finding => finding.SubjectId));
        Assert.Equal(2, findings[0].Value);
        Assert.Equal($"{type}:A+B", findings[0].Evidence["shared"]);
        Assert.DoesNotContain("same", findings[0].Evidence["shared"], StringComparison.Ordinal);
        Assert.Contains("A公司", findings[0].Sentence.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Different_marks_are_not_flagged_and_marks_of_another_type_do_not_count()
    {
        var dossier = Construction(Lot(With("A", Mac), With("B", Mark("author", "m1"))));
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I01", dossier).Outcome);
        Assert.Equal(0, One("I01", dossier).Value);
    }

    [Theory]
    [InlineData("I01")]
    [InlineData("I02")]
    [InlineData("I03")]
    [InlineData("I04")]
    [InlineData("I05")]
    [InlineData("R041")]
    public void Marks_that_were_not_handed_over_are_insufficient_and_named(string indicator)
    {
        var finding = One(indicator, Construction(Lot(With("A", Mac), Bid("B", 100))));
        Assert.Equal(IndicatorOutcome.InsufficientData, finding.Outcome);
        Assert.Contains("B", finding.Evidence["missing"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_hit_speaks_although_others_are_missing_and_says_who_is()
    {
        var finding = One("I01", Construction(Lot(With("A", Mac), With("B", Mac), Bid("C", 100))));
        Assert.Equal(IndicatorOutcome.Triggered, finding.Outcome);
        Assert.Equal("C", finding.Evidence["missing"]);
    }

    [Fact]
    public void Bids_of_one_bidder_are_never_compared_with_each_other_however_its_code_was_typed()
    {
        var alone = Construction(
            Lot(With("91210200MADE00011B", Mac), With("91210200made00011b ", Mac))
        );
        Assert.Equal(IndicatorOutcome.NotApplicable, One("I01", alone).Outcome);
        var alternative = Construction(
            Lot(
                With("A", Mac),
                With("A", Mac) with
                {
                    IsAlternative = true,
                },
                With("B", Mark("mac", "m2"))
            )
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I01", alternative).Outcome);
    }

    [Fact]
    public void A_consortium_and_its_member_are_one_hand_lawfully_and_noted()
    {
        var finding = One(
            "I01",
            Construction(Lot(With("A", Mac) with { Members = [new("B", "B公司")] }, With("B", Mac)))
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, finding.Outcome);
        Assert.Equal("B", finding.Evidence["sharedMembers"]);
    }

    [Fact]
    public void What_was_taken_back_competes_with_nobody()
    {
        var finding = One(
            "I01",
            Construction(
                Lot(
                    With("A", Mac),
                    With("B", Mac) with
                    {
                        State = BidState.Withdrawn,
                    },
                    With("C", Mark("mac", "x"))
                )
            )
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, finding.Outcome);
    }

    [Fact]
    public void Before_the_opening_there_is_nothing_to_say_and_after_a_result_without_bids_something_is_missing()
    {
        var sealedLot = new LotFacts { Number = "1" };
        Assert.Equal(IndicatorOutcome.NotApplicable, One("I01", Construction(sealedLot)).Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I01", Construction(sealedLot with { IsDecided = true })).Outcome
        );
    }

    [Fact]
    public void One_upload_address_counts_across_lots_and_a_listed_gateway_proves_nothing()
    {
        var address = Mark("address", "ip");
        var dossier = Construction(
            Lot(With("A", address)),
            Lot(With("B", address)) with
            {
                Number = "2",
            }
        );
        var finding = One("I03", dossier);
        Assert.Equal(IndicatorOutcome.Triggered, finding.Outcome);
        Assert.Null(finding.Lot);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I03", dossier, new() { Gateways = ["ip"] }).Outcome
        );
    }

    [Fact]
    public void One_contact_is_enough_in_procurement_and_in_construction_only_of_the_project_management()
    {
        var person = Mark("person", "p");
        BidFacts[] bids = [With("A", person), With("B", person)];
        Assert.Equal(IndicatorOutcome.Triggered, One("I04", Government(Lot(bids))).Outcome);
        Assert.Contains(
            "37 (2)(3)",
            One("I04", Government(Lot(bids))).Sentence.En,
            StringComparison.Ordinal
        );
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I04", Construction(Lot(bids))).Outcome);
        var manager = Mark("staff", "s") with { IsProjectManagement = true };
        var managed = One("I04", Construction(Lot(With("A", manager), With("B", manager))));
        Assert.Equal(IndicatorOutcome.Triggered, managed.Outcome);
        Assert.Contains("art. 40 (2)(3)", managed.Sentence.En, StringComparison.Ordinal);
        var agent = Mark("agent", "a");
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("I04", Construction(Lot(With("A", agent), With("B", agent)))).Outcome
        );
    }

    [Fact]
    public void The_law_named_follows_the_regime_and_a_machine_is_no_statutory_form()
    {
        var lot = Lot(With("A", Mac), With("B", Mac));
        Assert.Contains(
            "未单独列为",
            One("I01", Construction(lot)).Sentence.Zh,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "第四十条",
            One("I01", Construction(lot)).Sentence.Zh,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "87号令",
            One("I01", Government(lot)).Sentence.Zh,
            StringComparison.Ordinal
        );
        Assert.Contains("仅作线索", One("I01", Land(lot)).Sentence.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Related_bidders_are_shown_with_their_degree_and_sisters_are_lawful()
    {
        BidFacts Related(string code, int degree, string other) =>
            Bid(code) with
            {
                Registry = new()
                {
                    Relations =
                        degree == 0 ? [] : [new(other, degree, new("同一母公司", "common parent"))],
                },
            };
        var head = One(
            "I35",
            Construction(Lot(Related("A", 1, "B"), Related("B", 0, ""), Related("C", 2, "A")))
        );
        Assert.Equal(IndicatorOutcome.Triggered, head.Outcome);
        Assert.Equal(1, head.Value);
        Assert.Equal("A+B:1,A+C:2", head.Evidence["links"]);
        Assert.Contains("art. 34", head.Sentence.En, StringComparison.Ordinal);
        var sisters = One("I35", Government(Lot(Related("A", 2, "B"), Related("B", 0, ""))));
        Assert.Equal(2, sisters.Value);
        Assert.Contains("lawful", sisters.Sentence.En, StringComparison.Ordinal);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I35", Construction(Lot(Related("A", 2, "X"), Related("B", 0, "")))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I35", Construction(Lot(Related("A", 0, ""), Bid("B")))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("I35", Construction(Lot(Related("A", 1, "A")))).Outcome
        );
    }

    [Fact]
    public void Equal_line_prices_are_counted_over_the_lines_that_both_priced()
    {
        BidFacts Priced(string code, int lines, int equal, decimal own) =>
            Bid(code) with
            {
                LinePrices = Enumerable
                    .Range(0, lines)
                    .ToDictionary(i => $"L{i:00}", i => i < equal ? 10m + i : own + i * 3),
            };
        // 6 of 20 lines are exactly 30 %; 5 of 20 are not.
        var six = Judge("I09", Construction(Lot(Priced("A", 20, 6, 100), Priced("B", 20, 6, 200))));
        Assert.Equal(3, six.Count);
        Assert.Equal(0.3, six[0].Value);
        Assert.Equal("A+B:6/20", six[0].Evidence["pairs"]);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I09", Construction(Lot(Priced("A", 20, 5, 100), Priced("B", 20, 5, 200)))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One(
                "I09",
                Construction(Lot(Priced("A", 19, 19, 100), Priced("B", 19, 19, 200)))
            ).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I09", Construction(Lot(Priced("A", 20, 5, 100), Bid("B")))).Outcome
        );
        // A line without price is in every bid and proves nothing.
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One(
                "I09",
                Construction(
                    Lot(
                        Bid("A") with
                        {
                            LinePrices = Enumerable.Range(0, 30).ToDictionary(i => $"{i}", _ => 0m),
                        },
                        Bid("B") with
                        {
                            LinePrices = Enumerable.Range(0, 30).ToDictionary(i => $"{i}", _ => 0m),
                        }
                    )
                )
            ).Outcome
        );
    }

    [Fact]
    public void A_bidder_on_a_list_is_flagged_and_one_not_looked_up_is_not_cleared()
    {
        BidFacts Listed(string code, params LocalizedText[]? bars) =>
            Bid(code) with
            {
                Registry = new() { Bars = bars },
            };
        var list = new LocalizedText("失信被执行人", "dishonest debtor");
        Assert.Equal(
            ["P1", "B"],
            Judge("R046", Government(Lot(Listed("A", []), Listed("B", list))))
                .Select(f => f.SubjectId)
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R046", Government(Lot(Listed("A", [])))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R046", Government(Lot(Listed("A", []), Listed("B", null)))).Outcome
        );
        Assert.Equal(IndicatorOutcome.NotApplicable, One("R046", Government(Lot())).Outcome);
    }
}
