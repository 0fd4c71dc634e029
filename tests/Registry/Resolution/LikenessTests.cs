using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Resolution;
using Trading.Tests.Registry;

namespace Trading.Tests.Registry.Resolution;

public sealed class LikenessTests
{
    private const string Known = "沈阳鑫盛建筑工程有限公司";

    [Theory]
    [InlineData("沈陽鑫盛建築工程有限責任公司")]
    [InlineData("沈阳市鑫盛建筑工程有限公司")]
    [InlineData("辽宁省沈阳市鑫盛建筑工程有限公司")]
    [InlineData("鑫盛（沈阳）建筑工程有限公司")]
    [InlineData("鑫盛建筑工程(沈阳)有限公司")]
    [InlineData(" 沈阳 鑫盛\u200b建筑工程　有限公司 ")]
    [InlineData("“沈阳鑫盛建筑工程有限公司”（盖章）")]
    [InlineData("沈阳鑫盛建筑工程有限公司 Shenyang Xinsheng Co., Ltd.")]
    [InlineData("沈阳鑫盛建筑工程有限公司（原沈阳宏达商贸有限公司）")]
    [InlineData("沈阳鑫盛建筑工程有限公司曾用名：沈阳宏达商贸有限公司")]
    [InlineData("沈阳鑫盛建筑工程有限公司（SHENYANG XINSHENG CO., LTD.）")]
    [InlineData("沈阳宏达商贸有限公司（现名：沈阳鑫盛建筑工程有限公司）")]
    [InlineData("沈阳宏达商贸有限公司（现更名为沈阳鑫盛建筑工程有限公司）")]
    [InlineData("沈阳鑫盛建筑工程公司")]
    [InlineData("沈阳鑫盛建筑工程")]
    [InlineData("鑫盛建筑工程有限公司")]
    [InlineData("沈阳鑫盛建筑工程有限责")]
    public void The_same_name_however_it_is_written_is_merged(string written) =>
        Assert.Equal(Reach.Merge, Of(written, Known).Reach);

    [Theory]
    [InlineData("沈阳鑫圣建筑工程有限公司", "typed by sound")]
    [InlineData("沈阳鑫盛建筑工程有限公司大连分公司", "a branch")]
    [InlineData("沈阳鑫盛建筑工程有限公司第二分公司", "a branch")]
    [InlineData("沈阳第二鑫盛建筑工程有限公司", "a number")]
    [InlineData("沈阳鑫盛商贸有限公司", "a sister")]
    [InlineData("沈阳鑫盛建筑工程集团有限公司", "the group")]
    [InlineData("大连鑫盛建筑工程有限公司", "another city")]
    [InlineData("沈阳鑫泰建筑工程有限公司", "another brand")]
    [InlineData("沈阳鑫盛建筑工程经营部", "another form")]
    [InlineData("沈阳鑫盛建筑有限公司", "short, or a sister")]
    [InlineData("沈阳鑫盛建筑工程有限公司子公司", "a subsidiary")]
    [InlineData("辽宁鑫盛建筑工程有限公司", "a name of the province")]
    [InlineData("沈阳市铁西区鑫盛建筑工程有限公司", "a name of the district")]
    [InlineData("沈阳鑫盛建筑工程股份有限公司", "joint-stock")]
    [InlineData("沈阳新鑫盛建筑工程有限公司", "a longer brand")]
    [InlineData("沈阳盛鑫建筑工程有限公司", "the brand turned round")]
    public void What_is_another_firm_or_may_be_is_never_merged_by_its_name(
        string written,
        string because
    ) => Assert.True(Of(written, Known).Reach < Reach.Merge, because);

    [Theory]
    [InlineData("中铁第十九局集团有限公司", "中铁19局集团有限公司", true)]
    [InlineData("沈阳第一建筑工程有限公司", "沈阳第壹建筑工程有限公司", true)]
    [InlineData("沈阳第一建筑工程有限公司", "沈阳第1建筑工程有限公司", true)]
    [InlineData("沈阳第一建筑工程有限公司", "沈阳第二建筑工程有限公司", false)]
    [InlineData("中铁第十八局集团有限公司", "中铁第十九局集团有限公司", false)]
    public void Numbers_are_one_in_any_writing_and_others_are_other_firms(
        string one,
        string other,
        bool same
    )
    {
        var (a, b) = (CompanyName.Of(one), CompanyName.Of(other));
        if (same && a.Core != b.Core)
        {
            Assert.Equal(a.Numbers, b.Numbers);
        }
        else
        {
            Assert.Equal(same, a.Core == b.Core);
        }

        Assert.Equal(same, Of(one, other).Reach > Reach.None);
    }

    [Theory]
    [InlineData("沈阳市东陵区鑫盛建筑工程有限公司", "沈阳市浑南区鑫盛建筑工程有限公司")]
    [InlineData("沈阳市新城子区鑫盛建筑工程有限公司", "沈阳市沈北新区鑫盛建筑工程有限公司")]
    [InlineData("沈阳市辽中县鑫盛建筑工程有限公司", "沈阳市辽中区鑫盛建筑工程有限公司")]
    [InlineData("大连普兰店市鑫盛建筑工程有限公司", "大连市普兰店区鑫盛建筑工程有限公司")]
    public void A_district_under_its_former_name_is_that_of_now(string before, string now)
    {
        var (one, other) = (CompanyName.Of(before), CompanyName.Of(now));
        Assert.Equal(other.Core, one.Core);
        Assert.Equal(
            other.Places.Select(place => place.Code),
            one.Places.Select(place => place.Code)
        );
    }

    [Theory]
    [InlineData("清原满族自治县源金建设工程有限公司", "清原满族自治县通华农业科技有限公司")]
    [InlineData("沈阳中原建筑工程有限公司", "沈阳中原商贸发展有限公司")]
    public void What_sounds_like_a_former_name_within_a_name_is_part_of_it(
        string one,
        string other
    ) => Assert.NotEqual(CompanyName.Of(one).Core, CompanyName.Of(other).Core);

    [Fact]
    public void What_many_share_tells_nothing_and_a_telephone_alone_neither()
    {
        static FirmFacts Firm(int number, string name, string phone, string room = "") =>
            FirmFacts.Of(
                number == 0 ? null : Firms.Code(number),
                new()
                {
                    Identity = new()
                    {
                        Name = name,
                        Kind = EntityKinds.Enterprise,
                        Region = "210102",
                        LegalRepresentative = "王伟",
                        Address = $"沈阳市和平区青年大街1号{room}",
                    },
                    Contacts = [new() { Phone = phone }],
                }
            );
        Trading.Registry.Resolution.Resolution Find(FirmFacts row, int neighbours) =>
            Resolve.Of(
                row,
                [],
                [
                    Firm(1, Known, "02423960001", "1201室"),
                    .. Enumerable
                        .Range(2, neighbours)
                        .Select(number =>
                            Firm(
                                number,
                                $"沈阳第{number}商贸有限公司",
                                "02423960001",
                                $"{number}室"
                            )
                        ),
                ],
                new Dictionary<EntityCode, IReadOnlyList<EntityCode>>()
            );

        // Without its place the name needs something that agrees.
        var row = Firm(0, "鑫盛建筑工程有限公司", "02423960001", "902室");
        Assert.Equal(Reach.Merge, Find(row, 2).Reach);
        Assert.Equal(Reach.Review, Find(row, 8).Reach);
        Assert.Contains("representative.shared", Find(row, 8).Candidates[0].Likeness.Findings);
        Assert.Contains("address.shared", Find(row, 8).Candidates[0].Likeness.Findings);
        // The very room is still its own.
        Assert.Equal(
            Reach.Merge,
            Find(Firm(0, "鑫盛建筑工程有限公司", "02423960001", "1201室"), 8).Reach
        );
        Assert.Equal(
            Reach.Review,
            Find(
                FirmFacts.Of(
                    null,
                    new()
                    {
                        Identity = new() { Name = "鑫盛建筑工程有限公司", Region = "210102" },
                        Contacts = [new() { Phone = "02423960001" }],
                    }
                ),
                0
            ).Reach
        );
    }

    [Fact]
    public void Two_valid_unified_codes_are_never_one_firm_and_a_person_is_none()
    {
        Assert.Equal(
            Reach.None,
            Likeness.Of(Facts(Known, Firms.Code(2)), Facts(Known, Firms.Code(1)), "code.none").Reach
        );
        Assert.Equal(
            Reach.None,
            Likeness
                .Of(
                    FirmFacts.Of(
                        null,
                        new()
                        {
                            Identity = new()
                            {
                                Name = Known,
                                Kind = EntityKinds.NaturalPerson,
                                LegalRepresentative = "王志强",
                            },
                        }
                    ),
                    Facts(Known, Firms.Code(1)),
                    "code.none"
                )
                .Reach
        );
    }

    [Fact]
    public void A_mistyped_code_has_its_own_among_what_it_may_have_been()
    {
        var code = Firms.Code(8).ToString();
        foreach (
            var mistyped in new[]
            {
                code.Replace('0', 'O'),
                code.Replace('1', 'I'),
                code[..5] + code[6] + code[5] + code[7..],
                code.Remove(9, 1),
                code.Insert(9, code[9].ToString()),
                code[..12] + "7" + code[13..],
                string.Concat(code.Select(c => (char)(c + 0xFEE0))),
            }
        )
        {
            var may = MendedCode.Of(mistyped);
            Assert.Contains(Firms.Code(8), may);
            Assert.True(may.Count <= 12, $"{mistyped}: {may.Count}");
        }

        Assert.Empty(MendedCode.Of("不是代码"));
        Assert.Empty(MendedCode.Of("9.12101E+17"));
    }

    private static Likeness Of(string written, string known) =>
        Likeness.Of(Facts(written, null), Facts(known, Firms.Code(1)), "code.none");

    private static FirmFacts Facts(string name, EntityCode? code) =>
        FirmFacts.Of(
            code,
            new()
            {
                Identity = new()
                {
                    Name = name,
                    Kind = EntityKinds.Enterprise,
                    LegalRepresentative = "王志强",
                },
            }
        );
}
