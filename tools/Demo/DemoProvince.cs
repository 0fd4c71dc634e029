using System.Globalization;
using Trading.Access;
using Trading.Access.Factors;
using Trading.Access.Offices;
using Trading.Access.People;
using Trading.Alerts.Models;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Registry.Reviews;

namespace Trading.Demo;

/// <summary>
/// An invented province to look around in: the 14 cities' centres, people of every role, firms with records, experts,
/// and a year of procurements, made through the same commands as everything else. The same every time.
/// </summary>
public sealed class DemoProvince(Sender sender, Grants grants, TimeProvider time) : IDemo
{
    /// <inheritdoc/>
    public string Password => DemoAccounts.Password;

    /// <inheritdoc/>
    public string FactorSecret => DemoAccounts.FactorSecret;

    /// <inheritdoc/>
    public IReadOnlyList<DemoAccount> Accounts => DemoAccounts.All;

    /// <summary>Procurements made; the model needs 200 to train.</summary>
    public const int Procurements = 260;

    private const int Firms = 36;

    // Those that keep their record themselves; half of them are verified, the others wait for the officer.
    private const int SignedUp = 6;
    private const int ExpiresSoon = 1;
    private const int Experts = 40;
    private const int Seed = 20261125;

    private static readonly Caller Maker = Caller.Platform("demo");
    private readonly Random _random = new(Seed);

    /// <inheritdoc/>
    public async Task<bool> IsEmpty(CancellationToken cancel) =>
        (await sender.Send(new ListPeople.Query { Take = 1 }, Maker, cancel)).Value.Items.Count
        == 0;

    /// <inheritdoc/>
    public async Task MakePeople(CancellationToken cancel)
    {
        var offices = new List<Guid>();
        foreach (var city in Regions.Cities)
        {
            var office = await sender.Send(
                new CreateOffice.Command(
                    $"{city.FullName.Zh}公共资源交易中心",
                    $"{city.Name.En} Public-Resource Trading Centre",
                    city.Code,
                    "trading_centre"
                ),
                Maker,
                cancel
            );
            offices.Add(office.Value.Id);
        }

        foreach (
            var account in DemoAccounts.All.Where(account =>
                account.Role is not Roles.Bidder and not Roles.Expert
            )
        )
        {
            var office = account.Role is Roles.CentreOperator or Roles.RegistryOfficer
                ? offices[0]
                : (Guid?)null;
            var person = await sender.Send(
                new CreatePerson.Command(account.Login, account.Name, [account.Role])
                {
                    OfficeId = office,
                    Region = GivenCode.OrNone<RegionCode>(account.Region),
                },
                Maker,
                cancel
            );
            Expect(person);
            await Publish(person.Value.Person.Id, cancel);
            if (Roles.NeedFactor([account.Role]))
            {
                Expect(
                    await sender.Send(
                        new ImportFactor.Command(person.Value.Person.Id, DemoAccounts.FactorSecret),
                        Maker,
                        cancel
                    )
                );
            }
        }

        var bidder = DemoAccounts.All.Single(account => account.Role == Roles.Bidder);
        await MakeFirm(0, bidder.Login, bidder.Name, cancel);
        var expert = DemoAccounts.All.Single(account => account.Role == Roles.Expert);
        await MakeExpert(0, expert.Name, cancel);
    }

    /// <summary>Firms, experts and a year of procurements.</summary>
    public async Task MakeTheRest(Action<double> progress, CancellationToken cancel)
    {
        // The first firm and the first expert are there already.
        const double whole = Firms - 1 + Experts - 1 + Procurements;
        var done = 0;
        for (var i = 1; i < Firms; i++, progress(++done / whole))
        {
            await MakeFirm(
                i,
                i <= SignedUp ? $"bidder{i + 1:00}" : null,
                DemoNames.Person(i),
                cancel
            );
        }

        var officer = await Officer(cancel);
        await SubmitAndVerify(officer, cancel);
        await MakeTroubles(officer, cancel);

        for (var i = 1; i < Experts; i++, progress(++done / whole))
        {
            await MakeExpert(i, DemoNames.Person(i + 100), cancel);
        }

        for (var i = 0; i < Procurements; i++, progress(++done / whole))
        {
            await MakeProcurement(i, cancel);
        }

        Expect(await sender.Send(new AskForTraining.Command(Seed), Maker, cancel));
    }

    private static EntityCode CodeOf(int firm)
    {
        var city = Regions.Cities[firm % Regions.Cities.Count];
        return EntityCode.Of(
            UnifiedSocialCreditCode.Compose('9', '1', city.Code, $"MADE{firm:0000}")
        );
    }

    private async Task MakeFirm(int number, string? login, string person, CancellationToken cancel)
    {
        var code = CodeOf(number);
        var city = Regions.Cities[number % Regions.Cities.Count];
        var (name, industry) = DemoNames.Firm(number, city.Name.Zh);
        if (login is null)
        {
            // Recorded by a centre when it first bid; it has not signed up itself yet.
            Expect(
                await sender.Send(
                    new RecordEntity.Command(code, name, EntityKinds.Enterprise, city.Code),
                    Maker,
                    cancel
                )
            );
            return;
        }

        var signedUp = await sender.Send(
            new SignUpBidder.Command(
                code.Unified!.Value,
                name,
                login,
                person,
                DemoAccounts.Password
            ),
            Maker,
            cancel
        );
        Expect(signedUp);
        var year = time.GetUtcNow().Year;
        var saved = await sender.Send(
            new SaveEntity.Command(
                code,
                signedUp.Value.Version,
                new IdentitySection
                {
                    Name = name,
                    Kind = EntityKinds.Enterprise,
                    LegalRepresentative = person,
                    Region = city.Code.ToString(),
                    Address = $"{city.FullName.Zh}和平街 {number + 8} 号",
                    Industry = industry,
                    EstablishedOn = new DateOnly(year - 12, 3, 18),
                },
                [
                    new Contact
                    {
                        Name = person,
                        Duty = "投标专员",
                        Phone = $"138{24000000 + number:00000000}",
                        Email = $"{login}@example.com",
                    },
                ],
                [
                    new Qualification
                    {
                        Name = "建筑工程施工总承包",
                        Grade = "二级",
                        Number = $"D22100{number:0000}",
                        Issuer = "辽宁省住房和城乡建设厅",
                        ValidFrom = new DateOnly(year - 2, 5, 1),
                        ValidTo =
                            number == ExpiresSoon
                                ? time.Today().AddDays(20)
                                : new DateOnly(year + 3, 4, 30),
                    },
                ],
                new SizeSection
                {
                    Year = year - 1,
                    Employees = 120,
                    RevenueMinor = 8_600_000_000,
                    AssetsMinor = 5_200_000_000,
                },
                // Made-up people have no identity numbers: a made-up number may be a living person's.
                Shareholders(number, person),
                Performances:
                [
                    new Performance
                    {
                        Project = $"{city.Name.Zh}第{number % 9 + 1}中学教学楼改造工程",
                        Buyer = $"{city.Name.Zh}教育局",
                        ValueMinor = 1_234_567_800 + number * 10_000_000L,
                        SignedOn = new DateOnly(year - 2, 3, 1),
                        CompletedOn = new DateOnly(year - 1, 9, 30),
                        Manager = person,
                    },
                ],
                Financials:
                [
                    new FinancialStatement
                    {
                        Year = year - 1,
                        RevenueMinor = 8_600_000_000,
                        ProfitMinor = 310_000_000,
                        AssetsMinor = 5_200_000_000,
                        LiabilitiesMinor = 2_100_000_000,
                    },
                ],
                BankAccount: new BankAccount
                {
                    Holder = name,
                    Bank = $"演示银行{city.Name.Zh}分行",
                    Number = $"0000{number:000000000000}",
                },
                Certificates:
                [
                    new DigitalCertificate
                    {
                        Name = "投标专用章",
                        Kind = CertificateKinds.Seal,
                        Serial = $"DEMO{number:0000}",
                        Issuer = "演示 CA",
                        ValidFrom = new DateOnly(year - 1, 1, 1),
                        ValidTo = new DateOnly(year + 1, 12, 31),
                    },
                ]
            ),
            Clerk(login, code),
            cancel
        );
        Expect(saved);
    }

    // Every fifth firm is held in part by the one before it, so that there are chains to follow.
    private static IReadOnlyList<Shareholder> Shareholders(int number, string person) =>
        [
            new Shareholder
            {
                Name = person,
                Kind = HolderKinds.Person,
                ShareBasisPoints = 6_000,
                Controls = true,
            },
            .. number % 5 == 0 && number > 0
                ? (IReadOnlyList<Shareholder>)
                    [
                        new Shareholder
                        {
                            Name = DemoNames
                                .Firm(
                                    number - 1,
                                    Regions.Cities[(number - 1) % Regions.Cities.Count].Name.Zh
                                )
                                .Name,
                            Kind = HolderKinds.Body,
                            Code = CodeOf(number - 1).ToString(),
                            ShareBasisPoints = 4_000,
                        },
                    ]
                : [],
        ];

    private Caller Clerk(string login, EntityCode code) =>
        new()
        {
            Kind = CallerKind.Person,
            Name = login,
            EntityCode = code,
            Permissions = grants.OfRoles([Roles.Bidder]),
        };

    private async Task<Caller> Officer(CancellationToken cancel)
    {
        var account = (
            await sender.Send(new ListPeople.Query { Text = "officer", Take = 1 }, Maker, cancel)
        )
            .Value
            .Items[0];
        return new Caller
        {
            Kind = CallerKind.Person,
            Name = account.Login,
            PersonId = account.Id,
            Permissions = grants.OfRoles([Roles.RegistryOfficer]),
        };
    }

    // What happens in the life of a record: a licence that runs out soon, a firm that is suspended, two that are on a
    // credit list, one of which asks for repair.
    private async Task MakeTroubles(Caller officer, CancellationToken cancel)
    {
        Expect(await sender.Send(new RemindExpiry.Command(ToTheEnd: true), Maker, cancel));
        var suspended = await sender.Send(new GetDossier.Query(CodeOf(2)), officer, cancel);
        Expect(
            await sender.Send(
                new SuspendEntity.Command(
                    CodeOf(2),
                    suspended.Value.Version,
                    "营业执照登记住所无法联系，已列入经营异常名录，待核实"
                ),
                officer,
                cancel
            )
        );
        var today = time.Today();
        Expect(
            await sender.Send(
                new ImportCredit.Command(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"""
                        list,code,name,reason,decided_on,from,until,document
                        dishonest_debtors,{CodeOf(3)},{NameOf(
                            3
                        )},有履行能力而拒不履行生效法律文书确定义务,{today.AddDays(
                            -40
                        ):yyyy-MM-dd},{today.AddDays(-38):yyyy-MM-dd},{today.AddYears(
                            2
                        ):yyyy-MM-dd},（{today.Year}）辽01执108号
                        wage_arrears,{CodeOf(5)},{NameOf(
                            5
                        )},拖欠农民工工资且逾期未改正,{today.AddDays(
                            -90
                        ):yyyy-MM-dd},{today.AddDays(-85):yyyy-MM-dd},{today.AddYears(
                            1
                        ):yyyy-MM-dd},辽人社监〔{today.Year}〕12号
                        """
                    )
                ),
                officer,
                cancel
            )
        );
        var clerk = Clerk("bidder04", CodeOf(3));
        var listed = await sender.Send(new GetEligibility.Query(CodeOf(3)), clerk, cancel);
        Expect(
            await sender.Send(
                new AskRepair.Command(
                    listed.Value.Listings[0].Id,
                    RepairKinds.Repair,
                    "已全部履行生效法律文书确定的义务，执行法院已出具结案通知书。",
                    $"（{today.Year}）辽01执108号结案通知书，沈阳市中级人民法院"
                ),
                clerk with
                {
                    IdempotencyKey = "demo-repair",
                },
                cancel
            )
        );
    }

    private static string NameOf(int firm) =>
        DemoNames.Firm(firm, Regions.Cities[firm % Regions.Cities.Count].Name.Zh).Name;

    private async Task SubmitAndVerify(Caller officer, CancellationToken cancel)
    {
        for (var i = 1; i <= SignedUp; i++)
        {
            var code = CodeOf(i);
            var clerk = Clerk($"bidder{i + 1:00}", code);
            var dossier = await sender.Send(new GetDossier.Query(code), clerk, cancel);
            Expect(
                await sender.Send(
                    new SubmitEntity.Command(code, dossier.Value.Version),
                    clerk,
                    cancel
                )
            );
        }

        var queue = (await sender.Send(new ReviewQueue.Query(), officer, cancel)).Value.Items;
        foreach (var waiting in queue.Take(SignedUp / 2))
        {
            Expect(await sender.Send(new ClaimReview.Command(waiting.Id), officer, cancel));
            var review = await sender.Send(new GetReview.Query(waiting.Id), officer, cancel);
            Expect(
                await sender.Send(
                    new DecideReview.Command(waiting.Id, review.Value.Version, true, null),
                    officer,
                    cancel
                )
            );
        }
    }

    private async Task MakeExpert(int number, string name, CancellationToken cancel)
    {
        var city = Regions.Cities[number % Regions.Cities.Count];
        var registered = await sender.Send(
            new RegisterExpert.Command(
                name,
                city.Code,
                DemoNames.Specialties(number),
                [
                    new Tie
                    {
                        OrganisationName = DemoNames.Employer(number, city.Name.Zh),
                        FromDay = new DateOnly(2015 + (number % 8), 7, 1),
                    },
                ]
            )
            {
                Login = $"expert{number + 1:00}",
            },
            Maker,
            cancel
        );
        Expect(registered);
        await Publish(registered.Value.PersonId!.Value, cancel);
    }

    // The password of all: nobody would find one that is shown once to the program that fills the province.
    private async Task Publish(Guid person, CancellationToken cancel) =>
        Expect(
            await sender.Send(
                new ImportPassword.Command(person, DemoAccounts.Password),
                Maker,
                cancel
            )
        );

    private async Task MakeProcurement(int number, CancellationToken cancel)
    {
        var city = Regions.Cities[_random.Next(Regions.Cities.Count)];
        var (title, kind, category) = DemoNames.Procurement(number, city.Name.Zh);
        // The last few are still open; the others ended over the past year.
        var open = number >= Procurements - 6;
        var ago = open ? 3 + (number % 3) : 365 - (number * 300 / Procurements);
        var notice = AtNine(time.Today().AddDays(-ago));
        // One in forty gives bidders hardly any time; one in thirty prices are suspiciously even.
        var hurried = number % 40 == 17;
        var even = number % 30 == 11;
        var deadline = notice.AddDays(hurried ? 4 : 20 + _random.Next(12)).AddMinutes(30);
        var ceiling = 20_000_000L + _random.NextInt64(480_000_000);
        ceiling -= ceiling % 100_000;
        var published = await sender.Send(
            new PublishProcurement.Command(
                $"LN-DEMO-{number:0000}",
                title,
                kind,
                "open",
                DemoNames.Buyer(number, city.FullName.Zh)
            )
            {
                Source = "demo",
                Category = category,
                Region = city.Code,
                CeilingMinor = ceiling,
                NoticeAt = notice,
                DeadlineAt = deadline,
            },
            Maker,
            cancel
        );
        Expect(published);
        if (open)
        {
            return;
        }

        var id = published.Value.Id;
        var bidders = Enumerable
            .Range(0, Firms)
            .OrderBy(_ => _random.Next())
            .Take(hurried ? 3 : 4 + _random.Next(5))
            .ToArray();
        var discount = 0.04 + (_random.NextDouble() * 0.14);
        var bids = bidders
            .Select(
                (firm, place) =>
                {
                    var share = even
                        ? 0.965 + (place * 0.002)
                        : 1 - discount - (_random.NextDouble() * 0.09) + 0.045;
                    var amount = (long)(ceiling * Math.Min(share, 0.995));
                    return new RecordOpening.BidReadOut(
                        CodeOf(firm),
                        DemoNames
                            .Firm(firm, Regions.Cities[firm % Regions.Cities.Count].Name.Zh)
                            .Name,
                        amount - (amount % 100),
                        !even && place > 2 && _random.Next(12) == 0 ? "disqualified" : "valid"
                    );
                }
            )
            .ToArray();
        var opening = deadline;
        Expect(await sender.Send(new RecordOpening.Command(id, opening, bids), Maker, cancel));
        var evaluated = opening.AddHours(4 + _random.Next(48));
        Expect(await sender.Send(new RecordEvaluation.Command(id, evaluated), Maker, cancel));
        var winner = bids.Where(bid => bid.Status == "valid").MinBy(bid => bid.AmountMinor)!;
        var awarded = evaluated.AddDays(4 + _random.Next(6));
        Expect(
            await sender.Send(
                new RecordAward.Command(id, awarded, winner.BidderCode),
                Maker,
                cancel
            )
        );
        Expect(
            await sender.Send(
                new RecordContract.Command(id, awarded.AddDays(8 + _random.Next(18))),
                Maker,
                cancel
            )
        );
    }

    // Office hours begin at nine, and on a working day.
    private static DateTimeOffset AtNine(DateOnly day) =>
        ChinaTime.At(WorkingDays.Official.OnOrAfter(day), new TimeOnly(9, 0));

    private static void Expect<T>(Outcome<T> outcome)
        where T : notnull => _ = outcome.Value;
}
