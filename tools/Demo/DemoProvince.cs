using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Factors;
using Trading.Access.Offices;
using Trading.Access.People;
using Trading.Composition;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Templates;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Registry.Documents;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Registry.Reviews;

namespace Trading.Demo;

/// <summary>
/// An invented province to look around in: the 14 cities' centres, people of every role, firms with records, experts,
/// documents, trading systems that used a record, panels in every
/// state and a year of procurements with their warnings, made through the same commands as everything else. The same every
/// time.
/// </summary>
public sealed class DemoProvince(
    Sender sender,
    Grants grants,
    TimeProvider time,
    IServiceScopeFactory scopes
) : IDemo
{
    /// <inheritdoc/>
    public string Password => DemoAccounts.Password;

    /// <inheritdoc/>
    public string FactorSecret => DemoAccounts.FactorSecret;

    /// <inheritdoc/>
    public IReadOnlyList<DemoAccount> Accounts => DemoAccounts.All;

    internal const int Firms = 36;

    // Those that keep their record themselves; half of them are verified, the others wait for the officer.
    private const int SignedUp = 6;
    private const int ExpiresSoon = 1;
    private const int Experts = 40;
    internal const int Seed = 20261125;

    private static readonly Caller Maker = DemoDesk.Maker;
    private readonly DemoDesk _desk = new(sender, grants, time);
    private readonly List<Guid> _experts = [];
    private Guid? _expertWhoSignsIn;

    /// <inheritdoc/>
    public async Task<bool> IsEmpty(CancellationToken cancel) =>
        (await _desk.Ask(new ListPeople.Query { Take = 1 }, Maker, cancel)).Items.Count == 0;

    /// <inheritdoc/>
    public async Task MakePeople(CancellationToken cancel)
    {
        var offices = new List<Guid>();
        foreach (var city in Regions.Cities)
        {
            var office = await _desk.Do(
                new CreateOffice.Command(
                    $"{city.FullName.Zh}公共资源交易中心",
                    $"{city.Name.En} Public-Resource Trading Centre",
                    city.Code,
                    "trading_centre"
                ),
                Maker,
                cancel
            );
            offices.Add(office.Id);
        }

        var supervising = await _desk.Do(
            new CreateOffice.Command(
                "辽宁省公共资源交易监督管理机构",
                "Liaoning Supervision of Public-Resource Trading",
                Regions.Liaoning.Code,
                "supervisor"
            ),
            Maker,
            cancel
        );
        await DemoAgencies.MakeFirms(_desk, cancel);
        foreach (
            var account in DemoAccounts.All.Where(account =>
                account.Role is not Roles.Bidder and not Roles.Expert
            )
        )
        {
            var office =
                account.Role is Roles.CentreOperator or Roles.RegistryOfficer ? offices[0]
                : account is { Role: Roles.Supervisor, Region: "210000" } ? supervising.Id
                : (Guid?)null;
            var person = await _desk.Do(
                new CreatePerson.Command(account.Login, account.Name, [account.Role])
                {
                    OfficeId = office,
                    EntityCode = DemoAgencies.FirmOf(account.Role),
                    Region = GivenCode.OrNone<RegionCode>(account.Region),
                },
                Maker,
                cancel
            );
            await Publish(person.Person.Id, cancel);
            if (Roles.NeedFactor([account.Role]))
            {
                await _desk.Do(
                    new ImportFactor.Command(person.Person.Id, DemoAccounts.FactorSecret),
                    Maker,
                    cancel
                );
            }
        }

        var bidder = DemoAccounts.All.Single(account => account.Role == Roles.Bidder);
        await MakeFirmLongAgo(0, bidder.Login, bidder.Name, cancel);
        var expert = DemoAccounts.All.Single(account => account.Role == Roles.Expert);
        await MakeExpert(0, expert.Name, cancel);
    }

    /// <summary>Firms, experts, panels and a year of procurements.</summary>
    public async Task MakeTheRest(Action<double> progress, CancellationToken cancel)
    {
        // The first firm and the first expert are there already.
        const double whole = Firms - 1 + Experts - 1 + DemoMarket.Procurements;
        var done = 0;
        for (var i = 1; i < Firms; i++, progress(++done / whole))
        {
            await MakeFirmLongAgo(
                i,
                i <= SignedUp ? $"bidder{i + 1:00}" : null,
                DemoNames.Person(i),
                cancel
            );
        }

        var officer = await _desk.Of("officer", Roles.RegistryOfficer, cancel);
        await SubmitAndVerify(officer, cancel);
        await MakeTroubles(officer, cancel);
        await DemoOldRegister.Bring(_desk, CodeOf(0), officer, cancel);
        var systems = new DemoSystems(_desk);
        await systems.Make(cancel);
        // One message in other words than the shipped ones.
        await _desk.Do(
            new SetMessageWords.Command(
                "alerts.digest",
                MessageLanguages.Chinese,
                0,
                "今日预警：新增 {count} 条",
                "今日新增预警 {count} 条，其中红色 {red}、橙色 {orange}、蓝色 {blue}。请先核查：{worst}。"
            ),
            await _desk.Of("admin", Roles.Administrator, cancel),
            cancel
        );

        // Before the others, so that the lists, newest first, begin as they did.
        await DemoLibrary.Apply(_desk, cancel);
        await DemoLibrary.Train(
            _desk,
            _expertWhoSignsIn!.Value,
            await _desk.Of("centre", Roles.CentreOperator, cancel),
            cancel
        );
        for (var i = 1; i < Experts; i++, progress(++done / whole))
        {
            await MakeExpert(i, DemoNames.Person(i + 100), cancel);
        }

        // Before the year, whose many messages the drawing would wait behind.
        var panels = new DemoPanels(_desk, grants);
        await panels.Request(cancel);
        await panels.Answer(_experts, cancel);
        await DemoAgencies.Name(_desk, cancel);
        await DemoScreening.Make(_desk, cancel);
        await new DemoKinds(_desk).Make(cancel);
        await new DemoEvidence(_desk).Make(cancel);
        await new DemoNetwork(_desk).Make(cancel);
        var market = new DemoMarket(_desk, new Random(Seed));
        for (var i = 0; i < DemoMarket.Procurements; i++)
        {
            await market.Make(i, cancel);
            if (i < DemoMarket.Procurements - 1)
            {
                progress(++done / whole);
            }
        }

        await market.Settle(cancel);
        await new DemoCases(_desk).Make(cancel);
        await systems.Use(CodeOf(0), market.Opened, cancel);
        progress(1);
    }

    /// <inheritdoc/>
    public Task<(Guid SystemId, string Key)> IssueSampleKey(CancellationToken cancel) =>
        new DemoSystems(_desk).IssueSampleKey(cancel);

    internal static EntityCode CodeOf(int firm)
    {
        var city = Regions.Cities[firm % Regions.Cities.Count];
        return EntityCode.Of(
            UnifiedSocialCreditCode.Compose('9', '1', city.Code, $"MADE{firm:0000}")
        );
    }

    private Task<bool> MakeFirmLongAgo(
        int number,
        string? login,
        string person,
        CancellationToken cancel
    )
    {
        var today = _desk.Today;
        return _desk.As(
            DemoDesk.AtNine(today.AddDays(-200 + number)),
            async () =>
            {
                await MakeFirm(number, login, person, today, cancel);
                return true;
            }
        );
    }

    private async Task MakeFirm(
        int number,
        string? login,
        string person,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var code = CodeOf(number);
        var city = Regions.Cities[number % Regions.Cities.Count];
        var (name, industry) = DemoNames.Firm(number, city.Name.Zh);
        if (login is null)
        {
            // Recorded by a centre when it first bid; it has not signed up itself yet.
            await _desk.Do(
                new RecordEntity.Command(code, name, EntityKinds.Enterprise, city.Code),
                Maker,
                cancel
            );
            return;
        }

        var signedUp = await _desk.Do(
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
        var year = today.Year;
        await _desk.Do(
            new SaveEntity.Command(
                code,
                signedUp.Version,
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
                                ? today.AddDays(20)
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

    private Caller Clerk(string login, EntityCode code) => _desk.Clerk(login, code);

    private static string LoginOf(int firm) =>
        firm == 0
            ? DemoAccounts.All.Single(account => account.Role == Roles.Bidder).Login
            : $"bidder{firm + 1:00}";

    // The licence and the balance sheet that the record speaks of.
    private async Task MakeDocuments(int firm, CancellationToken cancel)
    {
        var (code, clerk) = (CodeOf(firm), Clerk(LoginOf(firm), CodeOf(firm)));
        await using var scope = scopes.CreateAsyncScope();
        var reception = scope.ServiceProvider.GetRequiredService<IReception>();
        foreach (
            var (section, label, name, title) in new[]
            {
                ("identity", "营业执照", "营业执照（样例）.pdf", "Business licence"),
                (
                    "qualifications",
                    "资质证书",
                    "建筑业企业资质证书（样例）.pdf",
                    "Licence of a contractor"
                ),
            }
        )
        {
            using var body = new MemoryStream(DemoPaper.Pdf(title));
            var file = await reception.Take(body, name, cancel);
            await _desk.Do(
                new UploadDocument.Command(code, section, label, null, file),
                clerk,
                cancel
            );
        }
    }

    // What happens in the life of a record: a licence that runs out soon, a firm that is suspended, two that are on a
    // credit list, one of which asks for repair.
    private async Task MakeTroubles(Caller officer, CancellationToken cancel)
    {
        await _desk.Do(new RemindExpiry.Command(ToTheEnd: true), Maker, cancel);
        var suspended = await _desk.Ask(new GetDossier.Query(CodeOf(2)), officer, cancel);
        await _desk.Do(
            new SuspendEntity.Command(
                CodeOf(2),
                suspended.Version,
                "营业执照登记住所无法联系，已列入经营异常名录，待核实"
            ),
            officer,
            cancel
        );
        var today = _desk.Today;
        await _desk.Do(
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
        );
        var clerk = Clerk("bidder04", CodeOf(3));
        var listed = await _desk.Ask(new GetEligibility.Query(CodeOf(3)), clerk, cancel);
        await _desk.Do(
            new AskRepair.Command(
                listed.Listings[0].Id,
                RepairKinds.Repair,
                "已全部履行生效法律文书确定的义务，执行法院已出具结案通知书。",
                $"（{today.Year}）辽01执108号结案通知书，沈阳市中级人民法院"
            ),
            clerk with
            {
                IdempotencyKey = "demo-repair",
            },
            cancel
        );
    }

    internal static string NameOf(int firm) =>
        DemoNames.Firm(firm, Regions.Cities[firm % Regions.Cities.Count].Name.Zh).Name;

    private async Task SubmitAndVerify(Caller officer, CancellationToken cancel)
    {
        // The demo bidder and three more were verified long ago; the others wait since last week.
        for (var i = 0; i <= SignedUp; i++)
        {
            var firm = i;
            var days = i <= SignedUp / 2 ? 150 + i : SignedUp - i + 1;
            await _desk.As(DemoDesk.AtNine(_desk.Today.AddDays(-days)), () => Submit(firm, cancel));
        }

        var queue = await _desk.Ask(new ReviewQueue.Query(), officer, cancel);
        foreach (var waiting in queue.Items.Take(1 + (SignedUp / 2)))
        {
            await _desk.As(
                waiting.SubmittedAt.AddHours(26),
                async () =>
                {
                    await _desk.Do(new ClaimReview.Command(waiting.Id), officer, cancel);
                    var review = await _desk.Ask(new GetReview.Query(waiting.Id), officer, cancel);
                    return await _desk.Do(
                        new DecideReview.Command(waiting.Id, review.Version, true, null),
                        officer,
                        cancel
                    );
                }
            );
        }
    }

    private async Task<bool> Submit(int firm, CancellationToken cancel)
    {
        var code = CodeOf(firm);
        var clerk = Clerk(LoginOf(firm), code);
        if (firm < 2)
        {
            await MakeDocuments(firm, cancel);
        }

        var dossier = await _desk.Ask(new GetDossier.Query(code), clerk, cancel);
        await _desk.Do(new SubmitEntity.Command(code, dossier.Version), clerk, cancel);
        return true;
    }

    private async Task MakeExpert(int number, string name, CancellationToken cancel)
    {
        var city = Regions.Cities[number % Regions.Cities.Count];
        var registered = await _desk.Do(
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
        _experts.Add(registered.PersonId!.Value);
        _expertWhoSignsIn ??= registered.Id;
        await Publish(registered.PersonId!.Value, cancel);
    }

    // The password of all: nobody would find one that is shown once to the program that fills the province.
    private async Task Publish(Guid person, CancellationToken cancel) =>
        await _desk.Do(new ImportPassword.Command(person, DemoAccounts.Password), Maker, cancel);
}
