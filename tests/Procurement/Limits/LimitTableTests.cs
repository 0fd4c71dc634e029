using Trading.Procurement.Limits;

namespace Trading.Tests.Procurement.Limits;

public class LimitTableTests
{
    private const string Header =
        "id,kind,methods,step,rule_zh,rule_en,bound,value,unit,direction,from,to,when,pauses,inclusive,first_day,rolls,optional,force,in_force_from,in_force_to,law,article,sure";

    private const string Row =
        "C1,carbon,listing,bids,挂牌期,Listing period,min,3,working days,forward,bids.startAt,bids.endAt,,,yes,no,no,no,must,2026-01-01,,碳排放权交易管理办法,12,M";

    private static readonly HashSet<string> Methods =
    [
        "open",
        "invited",
        "negotiation",
        "consultation",
        "inquiry",
        "single_source",
        "framework",
        "tender",
        "auction",
        "listing",
        "online_bidding",
    ];

    [Fact]
    public void Every_limit_that_ships_is_for_kinds_and_methods_that_there_are()
    {
        Assert.All(
            StatutoryLimits.Official.All,
            limit =>
            {
                Assert.NotEmpty(limit.Sources);
                if (limit.Kind is not ("payment" or "sme" or "credit"))
                {
                    Assert.Contains(
                        limit.Kind,
                        new[] { "construction", "government", "land", "property" }
                    );
                    Assert.Subset(Methods, limit.Methods.ToHashSet());
                }
            }
        );
    }

    [Fact]
    public void Every_event_of_a_limit_has_a_word_in_both_languages_and_every_law_a_name()
    {
        foreach (var limit in StatutoryLimits.Official.All)
        {
            Assert.All(
                limit.Sources,
                source => Assert.True(source.Law != source.LawEn, source.Law)
            );
            if (limit.Kind is "payment" or "sme" or "credit")
            {
                continue;
            }

            string[] names =
            [
                limit.From,
                limit.To,
                .. limit.When.Select(condition => condition.Name),
                .. limit.Pauses.SelectMany(pause => new[] { pause.From, pause.To }),
            ];
            Assert.All(
                names.Where(name =>
                    name.Length > 0 && !name.StartsWith("limit:", StringComparison.Ordinal)
                ),
                name => Assert.NotEqual(name, LimitWords.Of(name).Zh)
            );
        }
    }

    [Theory]
    [InlineData(5, "五")]
    [InlineData(10, "十")]
    [InlineData(16, "十六")]
    [InlineData(24, "二十四")]
    [InlineData(60, "六十")]
    [InlineData(101, "一百零一")]
    [InlineData(110, "一百一十")]
    [InlineData(115, "一百一十五")]
    public void Articles_are_numbered_as_laws_number_them(int number, string words) =>
        Assert.Equal(words, LimitWords.Numeral(number));

    [Fact]
    public void What_the_API_says_of_a_limit_is_one_of_its_closed_lists()
    {
        static IEnumerable<string> Names<T>(params T[] without)
            where T : struct, Enum =>
            Enum.GetValues<T>().Except(without).Select(one => CheckedLimit.Camel(one.ToString()));
        static IEnumerable<string> Codes(IEnumerable<Trading.Domain.Term> terms) =>
            terms.Select(term => term.Code);
        Assert.Equal(Names<LimitOutcome>(), Codes(LimitTerms.Outcomes));
        Assert.Equal(Names(LimitReason.None), Codes(LimitTerms.Reasons));
        Assert.Equal(Names<DueKind>(), Codes(LimitTerms.DueKinds));
        Assert.Equal(Names(LimitUnit.Other), Codes(LimitTerms.Units));
    }

    [Fact]
    public void A_fifth_kind_of_trading_brings_its_limits_as_data()
    {
        using var file = new StringReader($"{Header}\n{Row}\n");
        var limits = StatutoryLimits.Official.With(LimitFile.Read(file, "carbon.csv"));
        var record = new TradingRecord
        {
            Kind = "carbon",
            Method = "listing",
            Events =
            [
                new("bids.startAt", Tenders.At("2026-03-02 09:00")),
                new("bids.endAt", Tenders.At("2026-03-04 09:00")),
            ],
        };
        var answer = Assert.Single(
            LimitCheck.Of(
                record,
                limits,
                Trading.Domain.Codes.WorkingDays.Official,
                Tenders.At("2026-03-04 09:00")
            )
        );
        Assert.True(answer.IsBreach);
        Assert.Equal(
            "挂牌期 2 个工作日，少于 3 个工作日（碳排放权交易管理办法第十二条）",
            answer.Sentence.Zh
        );
    }

    [Theory]
    [InlineData(",3,", ",three,", "column 8 (value)")]
    [InlineData("working days", "fortnights", "column 9 (unit)")]
    [InlineData("2026-01-01", "2026-1-1", "column 20 (in_force_from)")]
    [InlineData("2026-01-01,,", "2026-01-01,2025-01-01,", "column 21 (in_force_to)")]
    [InlineData(",12,M", ",twelve,M", "column 23 (article)")]
    [InlineData(",12,M", ",12,Q", "column 24 (sure)")]
    [InlineData("bids.endAt,,", "bids.endAt,reserve>many,", "column 13 (when)")]
    [InlineData("碳排放权交易管理办法", "", "column 22 (law)")]
    [InlineData(",12,M", ",12", "23 columns instead of 24")]
    [InlineData("挂牌期", "\"挂牌期", "a quotation mark is not closed")]
    public void A_mistake_in_a_table_is_told_with_its_line_and_column(
        string what,
        string instead,
        string place
    )
    {
        using var file = new StringReader(
            $"{Header}\n{Row}\n{Row.Replace(what, instead, StringComparison.Ordinal)}\n"
        );
        var mistake = Assert.Throws<FormatException>(() => LimitFile.Read(file, "carbon.csv"));
        Assert.StartsWith("carbon.csv, line 3", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(place, mistake.Message, StringComparison.Ordinal);
    }
}
