using System.Globalization;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Resolution;

namespace Trading.Cli;

/// <summary>
/// A third mix, written when the rules stood, from what makes registers hard to join rather than from how clerks type: agents
/// whose telephone hundreds of firms give, office towers where hundreds sit, groups whose companies share a brand and a
/// director, firms of one name in two cities, one-man businesses named like firms, districts that were renamed, former names
/// beside new ones, scanned letters. Seeded.
/// </summary>
internal sealed class HarderRegisters(int seed)
{
    // As a scanner mistakes them.
    private static readonly string[] Scanned =
    [
        "己已巳",
        "末未",
        "日曰",
        "人入",
        "土士",
        "千干",
        "大太",
        "夭天",
        "戊戌",
        "治冶",
        "刀力",
        "厂广",
        "目日",
        "王玉",
        "木本",
        "乌鸟",
        "免兔",
        "折拆",
        "氏民",
        "仑仓",
    ];

    private static readonly Dictionary<char, char> Traditional = new()
    {
        ['盛'] = '盛',
        ['华'] = '華',
        ['东'] = '東',
        ['龙'] = '龍',
        ['达'] = '達',
        ['设'] = '設',
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
        ['锦'] = '錦',
        ['岭'] = '嶺',
        ['务'] = '務',
        ['筑'] = '築',
        ['测'] = '測',
        ['绘'] = '繪',
        ['环'] = '環',
        ['术'] = '術',
        ['飞'] = '飛',
        ['腾'] = '騰',
        ['鹏'] = '鵬',
        ['润'] = '潤',
        ['泽'] = '澤',
        ['众'] = '眾',
        ['联'] = '聯',
        ['创'] = '創',
        ['农'] = '農',
        ['车'] = '車',
        ['铁'] = '鐵',
        ['钢'] = '鋼',
    };

    // 民函〔2014〕171号 and 民函〔2006〕300号; counties and cities that became districts keep their name.
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["浑南区"] = "东陵区",
        ["沈北新区"] = "新城子区",
        ["普兰店区"] = "普兰店市",
        ["大洼区"] = "大洼县",
        ["辽中区"] = "辽中县",
    };

    private static readonly string[] AgentPhones = ["02423960001", "13998800001", "041188776655"];
    private static readonly string[] Trades =
    [
        "商贸",
        "装饰工程",
        "物业管理",
        "园林绿化工程",
        "信息技术",
        "建材",
        "环保科技",
        "物流",
        "置业",
        "投资",
    ];
    private static readonly string[] People =
    [
        "王伟",
        "李军",
        "张丽",
        "刘洋",
        "陈静",
        "杨磊",
        "赵敏",
        "孙涛",
        "周杰",
        "吴超",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The registry and the rows.</summary>
    public EvaluateResolution.Labelled Of(IReadOnlyList<EntityToImport> invented)
    {
        var (known, absent) = (new List<EntityToImport>(), new List<EntityToImport>());
        foreach (var (number, firm) in invented.Select(Crowded).Index())
        {
            // A tenth is not in the registry: what is like one of it must stay new.
            (number % 10 == 0 ? absent : known).Add(firm);
        }

        var families = known.Where((_, i) => i % 12 == 0).SelectMany(Family).ToList();
        known.AddRange(families.Where((_, i) => i % 2 == 0));
        return new(
            known,
            [
                .. known.Where((_, i) => i % 2 == 0).Select(firm => Damaged(firm, firm.Code)),
                .. absent.Select(firm => Damaged(firm, null)),
                // Sisters, namesakes and branches of firms that are known, and themselves are not.
                .. families.Where((_, i) => i % 2 == 1).Select(firm => Old(firm, null, "family")),
                .. known.Where((_, i) => i % 4 == 1).Select(firm => Old(Twin(firm), null, "twin")),
            ]
        );
    }

    // Every fifth gives an agent's telephone, every sixth sits in its city's office tower, some have a name that many have.
    private EntityToImport Crowded(EntityToImport firm, int number)
    {
        var identity = firm.Record.Identity;
        var contact = firm.Record.Contacts[0];
        return firm with
        {
            Record = new()
            {
                Identity = identity with
                {
                    Address =
                        number % 6 == 0
                            ? $"{Place(identity).FullName.Zh}青年大街1号恒隆广场{_random.Next(200, 4000)}室"
                            : identity.Address,
                    LegalRepresentative =
                        number % 4 == 0 ? Pick(People) : identity.LegalRepresentative,
                },
                Contacts =
                [
                    contact with
                    {
                        Phone = number % 5 == 0 ? Pick(AgentPhones) : contact.Phone,
                    },
                ],
            },
        };
    }

    // Companies that share a brand, and with it mostly who runs them and where; and the same name in another city.
    private IEnumerable<EntityToImport> Family(EntityToImport firm)
    {
        var (place, core, form) = Split(firm.Record.Identity);
        if (form.Length == 0 || core.Length < 4)
        {
            yield break;
        }

        var brand = core[..2];
        yield return Another(firm, $"{place}{brand}集团有限公司", sameHands: true);
        // No authority registers one name twice (《企业名称登记管理规定》 art. 17): a sister has another trade.
        var others = Trades
            .Where(trade => !core.Contains(trade, StringComparison.Ordinal))
            .ToList();
        foreach (var trade in others.OrderBy(_ => _random.Next()).Take(2))
        {
            yield return Another(firm, $"{place}{brand}{trade}有限公司", sameHands: true);
        }

        var city = Regions.Cities[_random.Next(Regions.Cities.Count)];
        if (CityOf(firm.Record.Identity) != city)
        {
            yield return Another(
                firm,
                $"{city.Name.Zh.TrimEnd('市')}{core}{form}",
                sameHands: _random.Next(4) == 0,
                city
            );
        }
    }

    private EntityToImport Twin(EntityToImport firm)
    {
        var (place, core, form) = Split(firm.Record.Identity);
        var name = firm.Record.Identity.Name!;
        var (brand, rest) = (core[..Math.Min(2, core.Length)], core[Math.Min(2, core.Length)..]);
        return _random.Next(8) switch
        {
            0 => Another(
                firm,
                $"{name}{Pick(["门市部", "第二门市部", "沈北分公司", "项目部"])}",
                true
            ),
            1 => Another(
                firm,
                $"{place}{brand}{rest}{(form == "经营部" ? "商行" : Pick(["经营部", "商行", "工作室"]))}",
                true
            ),
            2 => Another(firm, $"{place}{brand}{Pick(Trades)}经营部", true),
            3 => Another(firm, $"{place}新{brand}{rest}{form}", true),
            4 => Another(firm, $"{place}{brand}{Pick(["一", "二", "三"])}{rest}{form}", true),
            // The director founds another, at another place.
            5 => Another(firm, $"{place}{Brand()}{Brand()}{rest}{form}", true),
            // Another's firm in the same tower with the same agent.
            6 => Another(
                firm,
                $"{place}{brand[0]}{Brand()}{rest}{form}",
                true,
                person: Pick(People)
            ),
            _ => Another(
                firm,
                $"{place}{brand}{rest}{(form.Contains("股份", StringComparison.Ordinal) ? "有限公司" : "股份有限公司")}",
                false
            ),
        };
    }

    private EntityToImport Another(
        EntityToImport like,
        string name,
        bool sameHands,
        Region? city = null,
        string? person = null
    )
    {
        var identity = like.Record.Identity;
        var region = city ?? Place(identity);
        return new(
            EntityCode.Of(
                UnifiedSocialCreditCode.Compose(
                    '9',
                    '1',
                    region.Code,
                    "MB" + _random.Next(100_000, 999_999).ToString(CultureInfo.InvariantCulture)
                )
            ),
            new()
            {
                Identity = new()
                {
                    Name = name,
                    Kind = identity.Kind,
                    Region = region.Code.ToString(),
                    LegalRepresentative =
                        person ?? (sameHands ? identity.LegalRepresentative : Pick(People)),
                    Address =
                        city is null && sameHands
                            ? identity.Address
                            : $"{region.FullName.Zh}{Brand()}{Brand()}路{_random.Next(1, 300)}号",
                    EstablishedOn = new DateOnly(2001, 1, 1).AddDays(_random.Next(9000)),
                },
                Contacts =
                [
                    new()
                    {
                        Name = "赵代办",
                        Phone = sameHands ? like.Record.Contacts[0].Phone : Pick(AgentPhones),
                    },
                ],
            }
        );
    }

    private EvaluateResolution.Row Damaged(EntityToImport firm, EntityCode? itself)
    {
        var how = new List<string>();
        var identity = firm.Record.Identity;
        var name = identity.Name!;
        for (var times = _random.Next(1, 3); times > 0; times--)
        {
            name = DamageName(name, identity, how);
        }

        var address = _random.Next(10) switch
        {
            < 4 => identity.Address,
            < 6 => Renamed.Aggregate(
                identity.Address!,
                (text, one) => text.Replace(one.Key, one.Value, StringComparison.Ordinal)
            ),
            6 => Numerals(identity.Address!),
            7 => $"{Place(identity).FullName.Zh}{Brand()}{Brand()}街{_random.Next(1, 90)}号",
            _ => null,
        };
        return Old(
            firm with
            {
                Record = new()
                {
                    Identity = identity with
                    {
                        Name = name,
                        Address = address,
                        LegalRepresentative = _random.Next(10) switch
                        {
                            < 6 => identity.LegalRepresentative,
                            < 8 => null,
                            8 => Pick(People),
                            _ => Scan(identity.LegalRepresentative ?? "", how),
                        },
                        EstablishedOn = _random.Next(3) == 0 ? null : identity.EstablishedOn,
                    },
                    Contacts =
                        _random.Next(3) == 0
                            ? []
                            :
                            [
                                firm.Record.Contacts[0] with
                                {
                                    Phone =
                                        _random.Next(4) == 0
                                            ? Pick(AgentPhones)
                                            : firm.Record.Contacts[0].Phone,
                                },
                            ],
                },
            },
            itself,
            string.Join('+', how)
        );
    }

    private string DamageName(string name, IdentitySection identity, List<string> how)
    {
        var (place, core, form) = Split(identity);
        switch (_random.Next(13))
        {
            case 0:
                how.Add("traditional");
                return string.Concat(name.Select(c => Traditional.GetValueOrDefault(c, c)));
            case 1:
                how.Add("scanned");
                return Scan(name, how);
            case 2:
                how.Add("former name behind");
                return $"{name}（{Pick(["原名", "原", "曾用名"])}{Pick(["：", ":", ""])}{place}{Brand()}{Brand()}{Pick(Trades)}有限公司）";
            case 3:
                how.Add("new name behind the former");
                return $"{place}{Brand()}{Brand()}{Pick(Trades)}有限公司（{Pick(["现名", "现更名为", "更名为", "现为"])}{Pick(["：", ""])}{name}）";
            case 4:
                how.Add("district of before");
                var county = Place(identity).Name.Zh;
                return place.Length > 0 && Renamed.TryGetValue(county, out var old)
                    ? CityOf(identity).Name.Zh + old + core + form
                    : name;
            case 5:
                how.Add("city and district");
                return place.Length > 0 && place != "辽宁"
                    ? CityOf(identity).Name.Zh + core + form
                    : name;
            case 6:
                how.Add("figures as words");
                return Numerals(name);
            case 7:
                how.Add("form left out");
                return form.EndsWith("公司", StringComparison.Ordinal) ? place + core : name;
            case 8:
                how.Add("English behind");
                return $"{name} (LIAONING {(char)('A' + _random.Next(26))}{(char)('A' + _random.Next(26))} CO., LTD.)";
            case 9:
                how.Add("spaced and dotted");
                return string.Join('　', name.ToCharArray()) + "。";
            case 10:
                how.Add("place left out");
                return core + form;
            case 11:
                how.Add("person behind");
                return $"{name}（{identity.LegalRepresentative}）";
            default:
                how.Add("as it is");
                return name;
        }
    }

    // A row carries an old code, a mistyped one, or none.
    private EvaluateResolution.Row Old(EntityToImport firm, EntityCode? itself, string how)
    {
        var code = firm.Code!.Value.ToString();
        return new(
            firm with
            {
                Code = _random.Next(10) switch
                {
                    0 => EntityCode.Parse("CN-ORG:" + code[8..17]),
                    1 => EntityCode.Given(code[..^1] + (code[^1] == 'A' ? 'B' : 'A')),
                    2 => EntityCode.Of(Registration()),
                    _ => null,
                },
                Source = "旧库",
            },
            itself,
            how
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

    private string Scan(string text, List<string> how)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (Scanned.FirstOrDefault(group => group.Contains(text[i])) is { } group)
            {
                var other = group[_random.Next(group.Length)];
                if (other != text[i])
                {
                    how.Add($"{text[i]}{other}");
                    return text[..i] + other + text[(i + 1)..];
                }
            }
        }

        return text;
    }

    private static string Numerals(string text) =>
        string.Concat(
            text.Select(character =>
                character is >= '0' and <= '9' ? "零一二三四五六七八九"[character - '0']
                : character == '一' ? '壹'
                : character == '二' ? '贰'
                : character == '三' ? '叁'
                : character
            )
        );

    private static (string Place, string Core, string Form) Split(IdentitySection identity)
    {
        var name = identity.Name!;
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
        var city = CityOf(identity);
        var place =
            new[]
            {
                Place(identity).Name.Zh,
                city.Name.Zh,
                city.Name.Zh.TrimEnd('市'),
                "辽宁",
            }.FirstOrDefault(begin => name.StartsWith(begin, StringComparison.Ordinal))
            ?? "";
        return (place, name[place.Length..^form.Length], form);
    }

    private static Region Place(IdentitySection identity) =>
        Regions.Find(RegionCode.Parse(identity.Region!))!;

    private static Region CityOf(IdentitySection identity) =>
        Place(identity) is { Level: RegionLevel.County } county
            ? Regions.Find(county.Parent!.Value)!
            : Place(identity);

    private string Brand() => "鼎晖翰霆峻筑琛璟曜懋栩汇"[_random.Next(12)].ToString();

    private string Pick(string[] all) => all[_random.Next(all.Length)];
}
