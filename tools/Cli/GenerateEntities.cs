using System.CommandLine;
using System.Globalization;
using System.Text;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Cli;

/// <summary>
/// <c>trading generate entities FILE</c>: invented firms of Liaoning, as many as wanted, to try the registry at the size
/// of the province. The same seed gives the same file.
/// </summary>
internal static class GenerateEntities
{
    private static readonly string[] Columns =
    [
        "code",
        "name",
        "kind",
        "region",
        "legal_representative",
        "address",
        "industry",
        "established_on",
        "contact_name",
        "contact_phone",
        "licence_name",
        "licence_grade",
        "licence_number",
        "issuer",
        "valid_from",
        "valid_to",
        "year",
        "employees",
        "revenue",
        "assets",
    ];

    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    // Invented brands are two or three of these; the frequent ones come first and are drawn more often.
    private const string Syllables =
        "鑫宏华盛隆达恒泰瑞丰源顺和信诚建中东北辽海天龙金新兴安康福祥永利通正大成嘉美亿百万众联合创科锦铭昊宇博雅凯旋腾飞鹏远航洋润泽森林绿源地辰星光明晟辉煌伟业弘毅志卓越领先德厚仁义礼智勇君豪杰俊凌云峰岭川江河湖溪泉露霖霏沐沛淼滨港湾岛屿舟帆桥梁栋材砺岩磊矿钢铁铸锻";

    private static readonly (string Trade, string Industry, int Weight)[] Trades =
    [
        ("建筑工程", "E4790", 16),
        ("建设工程", "E4710", 14),
        ("市政工程", "E4813", 7),
        ("装饰工程", "E5011", 8),
        ("园林绿化工程", "E4890", 5),
        ("水利工程", "E4822", 3),
        ("公路工程", "E4812", 3),
        ("机电设备安装", "E4910", 4),
        ("消防工程", "E4910", 3),
        ("工程监理", "M7482", 3),
        ("工程咨询", "M7481", 4),
        ("勘察设计", "M7483", 2),
        ("测绘科技", "M7441", 2),
        ("商贸", "F5199", 14),
        ("医疗器械", "F5154", 6),
        ("办公设备", "F5178", 4),
        ("信息技术", "I6510", 10),
        ("软件开发", "I6513", 5),
        ("物业管理", "K7020", 6),
        ("保洁服务", "O8219", 4),
        ("餐饮管理", "H6210", 4),
        ("机械制造", "C3421", 6),
        ("电气设备", "C3821", 5),
        ("环保科技", "N7722", 5),
        ("农业科技", "A0511", 4),
        ("物流运输", "G5431", 5),
        ("会计师事务所", "L7241", 1),
        ("文化传媒", "R8720", 4),
        ("教育科技", "P8391", 3),
        ("人力资源", "L7263", 4),
    ];

    private static readonly (string Form, string Kind, int Weight)[] Forms =
    [
        ("有限公司", EntityKinds.Enterprise, 78),
        ("有限责任公司", EntityKinds.Enterprise, 9),
        ("股份有限公司", EntityKinds.Enterprise, 3),
        ("集团有限公司", EntityKinds.Enterprise, 3),
        ("（集团）有限责任公司", EntityKinds.Enterprise, 1),
        ("中心（有限合伙）", EntityKinds.Enterprise, 2),
        ("经营部", EntityKinds.IndividualBusiness, 4),
    ];

    private static readonly (string Licence, string[] Grades)[] Licences =
    [
        ("建筑工程施工总承包", ["特级", "一级", "二级", "三级"]),
        ("市政公用工程施工总承包", ["一级", "二级", "三级"]),
        ("公路工程施工总承包", ["一级", "二级", "三级"]),
        ("水利水电工程施工总承包", ["一级", "二级", "三级"]),
        ("建筑装修装饰工程专业承包", ["一级", "二级"]),
        ("消防设施工程专业承包", ["一级", "二级"]),
        ("钢结构工程专业承包", ["一级", "二级", "三级"]),
        ("工程监理综合资质", [""]),
        ("工程勘察专业类（岩土工程）", ["甲级", "乙级"]),
        ("医疗器械经营许可", [""]),
    ];

    private const string Surnames =
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
    private const string GivenNames =
        "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力健永建国华志宏玉凤";

    /// <summary>The command as the command line knows it.</summary>
    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText("写入的 CSV 文件", "The CSV file to write").ToString(),
        };
        var count = new Option<int>("--count")
        {
            Description = new LocalizedText("主体数", "How many firms").ToString(),
            DefaultValueFactory = _ => 1000,
            HelpName = "N",
        };
        var seed = new Option<int>("--seed")
        {
            Description = new LocalizedText(
                "随机种子；种子相同则文件相同",
                "Seed; the same seed gives the same file"
            ).ToString(),
            DefaultValueFactory = _ => 7,
            HelpName = "N",
        };
        var bad = new Option<double>("--bad")
        {
            Description = new LocalizedText(
                "错误行所占的百分比，用于试验",
                "Per cent of rows that break a rule, for trials"
            ).ToString(),
            HelpName = "PERCENT",
        };
        var force = NewFile.Force();
        var command = new Command(
            "entities",
            new LocalizedText("虚构的辽宁经营主体", "Invented firms of Liaoning").ToString()
        )
        {
            file,
            count,
            seed,
            bad,
            force,
        }.WithExamples(
            "trading generate entities --count 1000000 --seed 7 firms.csv",
            "trading generate entities --count 10000 --bad 2 firms.csv"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var (number, percent) = (parsed.GetValue(count), parsed.GetValue(bad));
                if (number < 1 || number > 5_000_000 || percent is < 0 or > 100)
                {
                    throw new WrongUsageException(
                        new(
                            "主体数应在 1 至 5000000 之间，百分比在 0 至 100 之间。",
                            "The number lies between 1 and 5,000,000, the per cent between 0 and 100."
                        )
                    );
                }

                using var target = NewFile.At(
                    parsed.GetRequiredValue(file),
                    parsed.GetValue(force)
                );
                await Terminal.Watch<long>(
                    new("生成", "Generating"),
                    progress =>
                        Task.Run(
                            () =>
                                Write(
                                    target.Path,
                                    number,
                                    parsed.GetValue(seed),
                                    percent / 100,
                                    progress,
                                    cancel
                                ),
                            cancel
                        )
                );
                target.Finish();
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>Writes the file; returns how many rows break a rule.</summary>
    public static long Write(
        string path,
        int count,
        int seed,
        double bad,
        IProgress<(long Done, long Of)>? progress = null,
        CancellationToken cancel = default
    )
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false));
        writer.WriteLine(string.Join(',', Columns));
        var wrong = 0L;
        foreach (var (i, (cells, spoilt)) in Rows(count, seed, bad).Index())
        {
            if (i % 10_000 == 0)
            {
                cancel.ThrowIfCancellationRequested();
                progress?.Report((i, count));
            }

            wrong += spoilt ? 1 : 0;
            writer.WriteLine(string.Join(',', cells));
        }

        progress?.Report((count, count));
        return wrong;
    }

    /// <summary>The same firms, by the columns of the file.</summary>
    public static IEnumerable<IReadOnlyList<string>> Invented(int count, int seed) =>
        Rows(count, seed, 0).Select(row => row.Cells);

    private static IEnumerable<(string[] Cells, bool Spoilt)> Rows(int count, int seed, double bad)
    {
        var random = new Random(seed);
        var province = Regions.Liaoning.Code.ToString()[..2];
        Region[] counties =
        [
            .. Regions.All.Where(region =>
                region.Level == RegionLevel.County
                && region.Code.ToString().StartsWith(province, StringComparison.Ordinal)
            ),
        ];
        for (var i = 0; i < count; i++)
        {
            var cells = Firm(random, counties, i);
            var spoilt = random.NextDouble() < bad;
            if (spoilt)
            {
                Spoil(random, cells);
            }

            yield return (cells, spoilt);
        }
    }

    private static string[] Firm(Random random, Region[] counties, int number)
    {
        // Every second firm sits in one of the first counties, which are those of Shenyang and Dalian.
        var county = counties[
            random.Next(2) == 0 ? random.Next(counties.Length) : random.Next(counties.Length / 4)
        ];
        var city = Regions.Find(county.Parent!.Value)!;
        var (trade, industry, _) = Pick(random, Trades, one => one.Weight);
        var (form, kind, _) = Pick(random, Forms, one => one.Weight);
        var brand = string.Concat(
            Enumerable.Range(0, random.Next(100) < 62 ? 2 : 3).Select(_ => Syllable(random))
        );
        var place = random.Next(10) switch
        {
            < 6 => city.Name.Zh.TrimEnd('市'),
            < 8 => "辽宁",
            8 => city.Name.Zh,
            _ => county.Name.Zh,
        };
        var code = UnifiedSocialCreditCode.Compose(
            '9',
            kind == EntityKinds.IndividualBusiness ? '2' : '1',
            county.Code,
            Organisation(number)
        );
        var day = new DateOnly(1996, 1, 1).AddDays(random.Next(10_900));
        var licensed = random.Next(10) == 0;
        var (licence, grades) = licensed ? Licences[random.Next(Licences.Length)] : ("", [""]);
        var from = new DateOnly(2021, 1, 1).AddDays(random.Next(1800));
        var employees = (int)Math.Exp(random.NextDouble() * 7);
        var revenue = Math.Round((decimal)Math.Exp(random.NextDouble() * 11), 2);
        return
        [
            code.ToString(),
            $"{place}{brand}{trade}{form}",
            kind,
            county.Code.ToString(),
            Person(random),
            $"辽宁省{city.Name.Zh}{county.Name.Zh}{Syllable(random)}{Syllable(random)}路{random.Next(1, 300)}号",
            industry,
            Day(day),
            Person(random),
            "13"
                + random.NextInt64(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture),
            licence,
            licensed ? grades[random.Next(grades.Length)] : "",
            licensed
                ? "D2" + random.Next(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture)
                : "",
            licensed ? "辽宁省住房和城乡建设厅" : "",
            licensed ? Day(from) : "",
            licensed ? Day(from.AddYears(5).AddDays(-1)) : "",
            "2025",
            employees.ToString(CultureInfo.InvariantCulture),
            revenue.ToString(CultureInfo.InvariantCulture),
            Math.Round(revenue * 1.4m, 2).ToString(CultureInfo.InvariantCulture),
        ];
    }

    private static void Spoil(Random random, string[] cells)
    {
        switch (random.Next(6))
        {
            case 0:
                // A neighbour swapped: the check character tells.
                cells[0] =
                    cells[0][..17]
                    + Alphabet[(Alphabet.IndexOf(cells[0][17], StringComparison.Ordinal) + 1) % 31];
                break;
            case 1:
                cells[1] = "";
                break;
            case 2:
                cells[3] = "21010";
                break;
            case 3:
                cells[7] = "2025-02-30";
                break;
            case 4:
                cells[17] = "many";
                break;
            default:
                cells[2] = "shop";
                break;
        }
    }

    // Eight characters of GB 11714 that the unified code allows too; no two numbers share them, and neighbours lie far apart.
    private static string Organisation(int number)
    {
        const long all = 31L * 31 * 31 * 31 * 31 * 31;
        var spread = number * 520_759_033L % all;
        Span<char> text = ['M', 'A', '0', '0', '0', '0', '0', '0'];
        for (var i = 7; i >= 2; i--)
        {
            text[i] = Alphabet[(int)(spread % 31)];
            spread /= 31;
        }

        return new string(text);
    }

    private static char Syllable(Random random) =>
        // The square makes the first syllables frequent, as in real names.
        Syllables[(int)(Math.Pow(random.NextDouble(), 2) * Syllables.Length)];

    private static string Person(Random random) =>
        string.Concat(
            Surnames[random.Next(Surnames.Length)],
            GivenNames[random.Next(GivenNames.Length)],
            random.Next(3) == 0 ? "" : GivenNames[random.Next(GivenNames.Length)].ToString()
        );

    private static string Day(DateOnly day) =>
        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static T Pick<T>(Random random, T[] all, Func<T, int> weight)
    {
        var at = random.Next(all.Sum(weight));
        foreach (var one in all)
        {
            if ((at -= weight(one)) < 0)
            {
                return one;
            }
        }

        return all[^1];
    }
}
