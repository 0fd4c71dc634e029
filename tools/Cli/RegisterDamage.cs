using System.Globalization;
using System.Text;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;

namespace Trading.Cli;

/// <summary>
/// How the registers of offices go wrong, and which firms are near-twins that are not the same: seeded, and written from how
/// registers are kept, not from how the engine compares. Two mixes; the second was looked at
/// when the rules stood.
/// </summary>
internal sealed class RegisterDamage(int seed, bool secondMix)
{
    // Typed by sound or by shape; the generator's own, so that the engine's table is tried too.
    private static readonly string[] Mistaken =
    [
        "鑫欣新",
        "盛胜圣",
        "宏鸿弘洪",
        "华骅",
        "泰太",
        "丰峰锋",
        "源原元",
        "诚成城",
        "建健",
        "利力立",
        "达大",
        "程城",
        "信兴",
        "贸茂",
        "伟维",
        "辉晖",
        "通同",
        "园圆",
        "嘉佳",
        "天夫",
        "末未",
        "土士",
        "科料",
        "材村",
        "辽过",
        "鹏朋",
        "宇字",
        "康庚",
        "技枝",
        "贸质",
        "恒桓",
        "海每",
        "晟成",
        "润闰",
        "金全",
        "业亚",
    ];

    private static readonly Dictionary<char, char> Traditional = new()
    {
        ['华'] = '華',
        ['东'] = '東',
        ['龙'] = '龍',
        ['达'] = '達',
        ['建'] = '建',
        ['设'] = '設',
        ['备'] = '備',
        ['业'] = '業',
        ['贸'] = '貿',
        ['园'] = '園',
        ['机'] = '機',
        ['电'] = '電',
        ['国'] = '國',
        ['丰'] = '豐',
        ['兴'] = '興',
        ['宁'] = '寧',
        ['阳'] = '陽',
        ['连'] = '連',
        ['顺'] = '順',
        ['鸿'] = '鴻',
    };

    private static readonly string[] Surnames =
    [
        "王",
        "李",
        "张",
        "刘",
        "陈",
        "杨",
        "赵",
        "孙",
        "曲",
        "佟",
        "关",
    ];
    private static readonly string[] Given =
    [
        "伟",
        "志强",
        "桂兰",
        "海涛",
        "丽华",
        "德福",
        "玉梅",
        "军",
        "晓东",
        "凤霞",
        "宝山",
        "春雨",
    ];
    private static readonly string[] OtherTrades =
    [
        "商贸",
        "装饰工程",
        "物业管理",
        "园林绿化工程",
        "信息技术",
        "劳务",
        "建材",
        "机械制造",
        "环保科技",
        "物流",
    ];
    private const string Brands =
        "鑫宏华盛隆达恒泰瑞丰源顺和信诚中东天金新兴安康福祥永利通正大成嘉美亿众联合创科锦铭昊宇博雅凯腾飞鹏航洋润";

    private readonly Random _random = new(seed);

    /// <summary>Rows of firms that the registry holds, damaged.</summary>
    public IEnumerable<EvaluateResolution.Row> Damaged(
        IEnumerable<(EntityCode Code, EntityRecord Record)> firms
    )
    {
        foreach (var (code, record) in firms)
        {
            var how = new List<string>();
            var (name, person, address, phone, founded) = Parts(record);
            for (var i = Weighted(30, 45, 25); i >= 0; i--)
            {
                name = DamageName(name, record, how);
            }

            (person, address, phone, founded) = DamageRest(person, address, phone, founded, how);
            yield return new(
                new(DamageCode(code, how), With(record, name, person, address, phone, founded))
                {
                    Source = "旧库",
                },
                code,
                string.Join('+', how)
            );
        }
    }

    /// <summary>Firms that are like one in the registry, and another.</summary>
    public IEnumerable<EvaluateResolution.Row> Twins(
        IEnumerable<(EntityCode Code, EntityRecord Record)> firms
    )
    {
        foreach (var (_, record) in firms)
        {
            var how = new List<string>();
            var (name, person, address, phone, _) = Parts(record);
            var same = _random.Next(3) > 0;
            var twin = Twin(name, record, how, out var elsewhere);
            // Sisters often share who runs them and where; what lies elsewhere seldom does.
            if (!same || elsewhere)
            {
                (person, address, phone) = (Person(), Address(record), Phone());
            }

            var region = elsewhere ? OtherCity(record) : record.Identity.Region;
            yield return new(
                new(
                    _random.Next(3) switch
                    {
                        0 => EntityCode.Of(Organisation()),
                        1 => EntityCode.Of(Registration()),
                        _ => null,
                    },
                    With(record, twin, person, address, phone, Founded()) with
                    {
                        Identity = With(
                            record,
                            twin,
                            person,
                            address,
                            phone,
                            Founded()
                        ).Identity with
                        {
                            Region = _random.Next(3) == 0 ? null : region,
                        },
                    }
                )
                {
                    Source = "旧库",
                },
                null,
                string.Join('+', how)
            );
        }
    }

    private string Twin(string name, EntityRecord record, List<string> how, out bool elsewhere)
    {
        elsewhere = false;
        var (place, core, form) = Split(name, record);
        switch (_random.Next(secondMix ? 11 : 9))
        {
            case 0:
                how.Add("other trade");
                return place + core[..Math.Min(2, core.Length)] + Pick(OtherTrades) + form;
            case 1:
                how.Add("other city");
                elsewhere = true;
                var city = Regions.Find(RegionCode.Parse(OtherCity(record)))!;
                return CityName(city) + core + form;
            case 2:
                how.Add("branch");
                return $"{name}{Pick(["第一", "第二", "大连", "鞍山", "沈北", ""])}分公司";
            case 3:
                how.Add("numbered");
                return place
                    + core[..Math.Min(2, core.Length)]
                    + Pick(["第二", "二", "第三", "2", "第五"])
                    + core[Math.Min(2, core.Length)..]
                    + form;
            case 4:
                how.Add("other brand");
                return place + Brand(core[0]) + core[1..] + form;
            case 5:
                how.Add("other brand, second character");
                return place + core[0] + Brand(core[1]) + core[2..] + form;
            case 6:
                how.Add("group");
                return name.Contains("集团", StringComparison.Ordinal)
                    ? name.Replace("（集团）", "").Replace("集团", "")
                    : place + core + "集团有限公司";
            case 7:
                how.Add("other form");
                return place
                    + core
                    + Pick(
                        form == "经营部" ? ["商店", "厂"] : ["经营部", "商店", "厂", "服务中心"]
                    );
            case 8:
                how.Add("new firm");
                return place + Brand(' ') + Brand(' ') + Pick(OtherTrades) + "有限公司";
            case 9:
                how.Add("longer brand");
                return place
                    + core[..Math.Min(2, core.Length)]
                    + Brand(' ')
                    + core[Math.Min(2, core.Length)..]
                    + form;
            default:
                how.Add("brand turned round");
                return place + core[1] + core[0] + core[2..] + form;
        }
    }

    private string DamageName(string name, EntityRecord record, List<string> how)
    {
        var (place, core, form) = Split(name, record);
        switch (_random.Next(secondMix ? 22 : 17))
        {
            case 0:
                how.Add("full width");
                return string.Concat(
                        name.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c)
                    )
                    .Replace("（", "(")
                    .Replace("）", ")");
            case 1:
                how.Add("traditional");
                return string.Concat(name.Select(c => Traditional.GetValueOrDefault(c, c)));
            case 2:
                how.Add("old form");
                return form == "有限公司" ? place + core + "有限责任公司"
                    : form == "有限责任公司" ? place + core + "有限公司"
                    : name;
            case 3:
                how.Add("no form");
                return form.EndsWith("公司", StringComparison.Ordinal) ? place + core : name;
            case 4:
                how.Add("no place");
                return core + form;
            case 5:
                how.Add("whole place");
                return place is "辽宁" or ""
                    ? name
                    : "辽宁省"
                        + place.TrimEnd('市')
                        + (place.EndsWith('区') || place.EndsWith('县') ? "" : "市")
                        + core
                        + form;
            case 6:
                how.Add("place in brackets");
                return core.Length > 2 && place is not "辽宁"
                    ? $"{core[..2]}({place.TrimEnd('市')}){core[2..]}{form}"
                    : name;
            case 7 or 8:
                how.Add("typed by sound or shape");
                return Mistype(name, place.Length, form.Length);
            case 9:
                how.Add("one left out");
                var gone = _random.Next(
                    place.Length,
                    Math.Max(place.Length + 1, name.Length - form.Length)
                );
                return name.Length > 6 ? name.Remove(gone, 1) : name;
            case 10:
                how.Add("one twice");
                var twice = _random.Next(
                    place.Length,
                    Math.Max(place.Length + 1, name.Length - form.Length)
                );
                return name.Insert(twice, name[twice].ToString());
            case 11:
                how.Add("broken off");
                return name[..Math.Min(name.Length, _random.Next(9, 13))];
            case 12:
                how.Add("trade cut short");
                return core.EndsWith("工程", StringComparison.Ordinal) && core.Length > 5
                    ? place + core[..^2] + form
                    : name;
            case 13:
                how.Add("note");
                return name
                    + Pick([
                        "（盖章）",
                        "(已注销)",
                        "（原辽宁兴达商贸有限公司）",
                        "*",
                        "#",
                        "（公章）",
                    ]);
            case 14:
                how.Add("unseen");
                return name.Insert(name.Length / 2, Pick([" ", "\u200b", "　", "\ufeff", "·"]));
            case 15:
                how.Add("English behind");
                return name + Pick([" Co., Ltd.", " LIAONING TRADING CO.,LTD", "Co.,Ltd"]);
            case 16:
                how.Add("公司");
                return form.EndsWith("公司", StringComparison.Ordinal)
                    ? place + core + "公司"
                    : name;
            case 17:
                how.Add("neighbours swapped");
                var at = _random.Next(
                    place.Length,
                    Math.Max(place.Length + 1, name.Length - form.Length - 1)
                );
                return at + 1 < name.Length
                    ? name[..at] + name[at + 1] + name[at] + name[(at + 2)..]
                    : name;
            case 18:
                how.Add("mistyped form");
                return form.Length >= 4
                    ? place + core + Pick(["有限公可", "有限公司司", "有公司", "有限责任"])
                    : name;
            case 19:
                how.Add("quoted");
                return $"“{name}”";
            case 20:
                how.Add("province before");
                return place is "辽宁" ? "辽宁省" + core + form : "辽宁" + name;
            default:
                how.Add("spaced");
                return string.Join(' ', name.ToCharArray());
        }
    }

    private (string? Person, string? Address, string? Phone, DateOnly? Founded) DamageRest(
        string? person,
        string? address,
        string? phone,
        DateOnly? founded,
        List<string> how
    )
    {
        switch (Weighted(55, 18, 7, 20))
        {
            case 1:
                how.Add("another representative");
                person = Person();
                break;
            case 2:
                how.Add("representative mistyped");
                person = person is null ? null : Mistype(person, 0, 0);
                break;
            case 3:
                how.Add("no representative");
                person = null;
                break;
        }

        switch (Weighted(45, 20, 15, 20))
        {
            case 1:
                how.Add("moved");
                address = $"沈阳市和平区{Brand(' ')}{Brand(' ')}街{_random.Next(1, 200)}号";
                break;
            case 2:
                how.Add("address cut");
                address = address
                    ?.Replace("辽宁省", "")
                    .Replace("号", _random.Next(2) == 0 ? "-1号" : "");
                break;
            case 3:
                how.Add("no address");
                address = null;
                break;
        }

        phone = Weighted(50, 30, 20) switch
        {
            0 => phone,
            1 => null,
            _ => Phone(),
        };
        founded = Weighted(60, 35, 5) switch
        {
            0 => founded,
            1 => null,
            _ => founded?.AddDays(_random.Next(1, 300)),
        };
        return (person, address, phone, founded);
    }

    private EntityCode? DamageCode(EntityCode code, List<string> how)
    {
        var text = code.ToString();
        switch (Weighted(35, 25, 15, 20, 5))
        {
            case 1:
                how.Add("organisation code");
                return EntityCode.Parse("CN-ORG:" + text[8..17]);
            case 2:
                how.Add("registration number");
                return EntityCode.Of(Registration());
            case 3:
                how.Add("mistyped code");
                return EntityCode.Given(MistypeCode(text));
            case 4:
                how.Add("mistyped organisation code");
                return EntityCode.Given("CN-ORG:" + MistypeCode(text[8..17]));
            default:
                return null;
        }
    }

    private string MistypeCode(string code)
    {
        var at = _random.Next(1, code.Length - 1);
        return _random.Next(secondMix ? 6 : 4) switch
        {
            0 => code[..at] + code[at + 1] + code[at] + code[(at + 2)..],
            1 => code.Replace('0', 'O'),
            2 => code.Replace('1', 'I'),
            3 => $"{code[..at]}{(char)('0' + _random.Next(10))}{code[(at + 1)..]}",
            4 => code.Remove(at, 1),
            _ => code.Insert(at, code[at].ToString()),
        };
    }

    private string Mistype(string text, int from, int back)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var at = _random.Next(from, Math.Max(from + 1, text.Length - back));
            if (
                at < text.Length
                && Mistaken.FirstOrDefault(group => group.Contains(text[at])) is { } group
            )
            {
                var other = group[_random.Next(group.Length)];
                if (other != text[at])
                {
                    return text[..at] + other + text[(at + 1)..];
                }
            }
        }

        return text;
    }

    private static (string Place, string Core, string Form) Split(string name, EntityRecord record)
    {
        var form =
            new[]
            {
                "（集团）有限责任公司",
                "集团有限公司",
                "股份有限公司",
                "有限责任公司",
                "有限公司",
                "中心（有限合伙）",
                "经营部",
            }.FirstOrDefault(end => name.EndsWith(end, StringComparison.Ordinal)) ?? "";
        var county = Regions.Find(RegionCode.Parse(record.Identity.Region!))!;
        var city = Regions.Find(county.Parent!.Value)!;
        var place =
            new[] { county.Name.Zh, city.Name.Zh, CityName(city), "辽宁" }.FirstOrDefault(begin =>
                name.StartsWith(begin, StringComparison.Ordinal)
            )
            ?? "";
        var core = name[place.Length..^form.Length];
        return core.Length < 2 ? ("", name[..^form.Length], form) : (place, core, form);
    }

    private static string CityName(Region city) => city.Name.Zh.TrimEnd('市');

    private string OtherCity(EntityRecord record)
    {
        while (true)
        {
            var city = Regions.Cities[_random.Next(Regions.Cities.Count)];
            if (city.Code.ToString()[..4] != record.Identity.Region![..4])
            {
                return city.Code.ToString();
            }
        }
    }

    private static (string, string?, string?, string?, DateOnly?) Parts(EntityRecord record) =>
        (
            record.Identity.Name!,
            record.Identity.LegalRepresentative,
            record.Identity.Address,
            record.Contacts.Count > 0 ? record.Contacts[0].Phone : null,
            record.Identity.EstablishedOn
        );

    private EntityRecord With(
        EntityRecord record,
        string name,
        string? person,
        string? address,
        string? phone,
        DateOnly? founded
    ) =>
        new()
        {
            Identity = new()
            {
                Name = name,
                Kind = record.Identity.Kind,
                Region = _random.Next(4) == 0 ? null : record.Identity.Region,
                LegalRepresentative = person,
                Address = address,
                EstablishedOn = founded,
            },
            Contacts = phone is null ? [] : [new() { Name = person, Phone = phone }],
        };

    private string Person() => Pick(Surnames) + Pick(Given);

    private string Phone() =>
        "138" + _random.Next(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture);

    private DateOnly Founded() => new DateOnly(1999, 1, 1).AddDays(_random.Next(9000));

    private string Address(EntityRecord record) =>
        $"{Regions.Find(RegionCode.Parse(record.Identity.Region!))!.FullName.Zh}{Brand(' ')}{Brand(' ')}路{_random.Next(1, 300)}号";

    private string Brand(char not)
    {
        while (true)
        {
            var one = Brands[_random.Next(Brands.Length)];
            // Another brand is another word: what is typed by sound is damage, and no twin.
            if (one != not && !Mistaken.Any(group => group.Contains(one) && group.Contains(not)))
            {
                return one.ToString();
            }
        }
    }

    private OrganisationCode Organisation()
    {
        var text = new StringBuilder("7");
        while (text.Length < 8)
        {
            text.Append((char)('0' + _random.Next(10)));
        }

        return OrganisationCode.Parse(
            text.ToString() + OrganisationCode.CheckCharacterOf(text.ToString())
        );
    }

    private BusinessRegistrationNumber Registration()
    {
        var text =
            "2101"
            + _random
                .NextInt64(1_000_000_000, 9_999_999_999)
                .ToString(CultureInfo.InvariantCulture);
        return BusinessRegistrationNumber.Parse(
            text + BusinessRegistrationNumber.CheckDigitOf(text)
        );
    }

    private string Pick(string[] all) => all[_random.Next(all.Length)];

    private int Weighted(params int[] weights)
    {
        var at = _random.Next(weights.Sum());
        for (var i = 0; ; i++)
        {
            if ((at -= weights[i]) < 0)
            {
                return i;
            }
        }
    }
}
