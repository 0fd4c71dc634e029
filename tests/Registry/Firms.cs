using System.Globalization;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>Firms and officers as the registry's tests need them, arranged through commands.</summary>
internal static class Firms
{
    public const string Phone = "13840012345";

    /// <summary>The example of GB 11643-1999.</summary>
    public const string IdentityNumber = "11010519491231002X";

    public const string AccountNumber = "21050136500500000088";

    /// <summary>The code of the n-th firm of Shenyang.</summary>
    public static EntityCode Code(int number) =>
        EntityCode.Of(
            UnifiedSocialCreditCode.Compose(
                '9',
                '1',
                RegionCode.Parse("210100"),
                number.ToString("D8", CultureInfo.InvariantCulture)
            )
        );

    public static SignUpBidder.Command SigningUp(int number, string? login = null) =>
        new(
            Code(number).Unified!.Value,
            $"沈阳第{number}建筑工程有限公司",
            login ?? $"firm-{number}",
            "王经办",
            WebProvince.Password
        );

    /// <summary>A firm that has signed up; its clerk.</summary>
    public static async Task<Caller> SignUp(Province province, int number)
    {
        var made = (await province.Send(SigningUp(number), Caller.Anonymous)).Value;
        var person = await province.Scalar<Guid>(
            "select id from person where login = @login",
            new { login = made.Login }
        );
        return Clerk(made.Code, person);
    }

    public static Caller Clerk(EntityCode code, Guid? person = null) =>
        Callers.With(Roles.Bidder, person, code);

    /// <summary>An officer with an account.</summary>
    public static async Task<Caller> Officer(Province province, string login = "officer") =>
        Callers.With(
            Roles.RegistryOfficer,
            await People.Create(province, login, Roles.RegistryOfficer)
        );

    public static IdentitySection Identity(int number) =>
        new()
        {
            Name = $"沈阳第{number}建筑工程有限公司",
            Kind = EntityKinds.Enterprise,
            LegalRepresentative = "李代表",
            Region = "210102",
            Address = "沈阳市和平区南京南街1号",
            Industry = "E47",
            EstablishedOn = new DateOnly(2008, 5, 6),
        };

    public static Contact Contact() =>
        new()
        {
            Name = "王经办",
            Duty = "投标经理",
            Phone = Phone,
            Email = "wang@example.cn",
        };

    public static Qualification Licence(string name = "建筑工程施工总承包") =>
        new()
        {
            Name = name,
            Grade = "一级",
            Number = "D121012345",
            Issuer = "辽宁省住房和城乡建设厅",
            ValidFrom = new DateOnly(2024, 1, 1),
            ValidTo = new DateOnly(2028, 12, 31),
        };

    // 120 people and 90 million yuan of revenue and assets: a medium builder (工信部联企业〔2011〕300号 art. 4).
    public static SizeSection Size() =>
        new()
        {
            Year = 2025,
            Employees = 120,
            RevenueMinor = 9_000_000_000,
            AssetsMinor = 9_000_000_000,
        };

    public static EntityRecord Record(int number) =>
        new()
        {
            Identity = Identity(number),
            Contacts = [Contact()],
            Qualifications = [Licence()],
            Size = Size(),
            Shareholders = [Holder()],
            Personnel = [Builder()],
            Performances = [Bridge()],
            Financials = [Statement()],
            BankAccount = Account(number),
            Certificates = [Seal()],
        };

    public static Shareholder Holder() =>
        new()
        {
            Name = "李代表",
            Kind = HolderKinds.Person,
            IdentityNumber = IdentityNumber,
            ShareBasisPoints = 6_000,
            Controls = true,
        };

    public static StaffMember Builder() =>
        new()
        {
            Name = "赵建造",
            IdentityNumber = IdentityNumber,
            Duty = "项目经理",
            Title = "高级工程师",
            Licence = "一级建造师（建筑工程）",
            LicenceNumber = "辽1212020202100001",
            ValidTo = new DateOnly(2028, 6, 30),
        };

    public static Performance Bridge() =>
        new()
        {
            Project = "浑河二桥维修工程",
            Buyer = "沈阳市市政管理处",
            ValueMinor = 1_234_567_800,
            SignedOn = new DateOnly(2024, 3, 1),
            CompletedOn = new DateOnly(2025, 5, 30),
            Manager = "赵建造",
        };

    public static FinancialStatement Statement() =>
        new()
        {
            Year = 2025,
            RevenueMinor = 9_000_000_000,
            ProfitMinor = -120_000_000,
            AssetsMinor = 9_000_000_000,
        };

    public static BankAccount Account(int number) =>
        new()
        {
            Holder = $"沈阳第{number}建筑工程有限公司",
            Bank = "中国建设银行沈阳和平支行",
            BankCode = "105221001001",
            Number = AccountNumber,
        };

    public static DigitalCertificate Seal() =>
        new()
        {
            Name = "投标专用章",
            Kind = CertificateKinds.Seal,
            Serial = "5A0C01",
            Issuer = "辽宁CA",
            ValidFrom = new DateOnly(2026, 1, 1),
            ValidTo = new DateOnly(2027, 12, 31),
        };

    /// <summary>Everything a firm must say, as one save.</summary>
    public static SaveEntity.Command Everything(EntityCode code, int number, long expected)
    {
        var record = Record(number);
        return new SaveEntity.Command(
            code,
            expected,
            record.Identity,
            record.Contacts,
            record.Qualifications,
            record.Size,
            record.Shareholders,
            record.Personnel,
            record.Performances,
            record.Financials,
            record.BankAccount,
            record.Certificates
        );
    }

    /// <summary>A firm with a complete draft; its clerk and the draft.</summary>
    public static async Task<(Caller Clerk, Dossier Draft)> Complete(Province province, int number)
    {
        var clerk = await SignUp(province, number);
        return (
            clerk,
            (await province.Send(Everything(clerk.EntityCode!.Value, number, 1), clerk)).Value
        );
    }

    /// <summary>A firm that has submitted; its clerk and the record.</summary>
    public static async Task<(Caller Clerk, Dossier Submitted)> Submit(
        Province province,
        int number
    )
    {
        var (clerk, draft) = await Complete(province, number);
        return (
            clerk,
            (
                await province.Send(
                    new SubmitEntity.Command(clerk.EntityCode!.Value, draft.Version),
                    clerk
                )
            ).Value
        );
    }

    /// <summary>A firm whose record is verified; its clerk and the record's version.</summary>
    public static async Task<(Caller Clerk, long Version)> Verify(
        Province province,
        int number,
        Caller officer
    )
    {
        var (clerk, _) = await Submit(province, number);
        var decided = await Decide(province, clerk.EntityCode!.Value, officer, verify: true);
        return (clerk, decided.Value.Version);
    }

    /// <summary>Claims and decides what a firm has submitted.</summary>
    public static async Task<Outcome<DecideReview.Decided>> Decide(
        Province province,
        EntityCode code,
        Caller officer,
        bool verify,
        string? reason = null
    )
    {
        var review = await Waiting(province, code, officer);
        var claimed = await province.Send(new ClaimReview.Command(review.Id), officer);
        return claimed.Problem is { } problem
            ? problem
            : await province.Send(
                new DecideReview.Command(review.Id, claimed.Value.Version, verify, reason),
                officer
            );
    }

    /// <summary>The firm's submission in the queue.</summary>
    public static async Task<ReviewQueue.Waiting> Waiting(
        Province province,
        EntityCode code,
        Caller officer
    ) =>
        (await province.Send(new ReviewQueue.Query(), officer)).Value.Items.Single(item =>
            item.Code == code
        );

    /// <summary>What a firm works on: its draft, or the record itself while there is none.</summary>
    public static async Task<Dossier> Dossier(Province province, Caller clerk) =>
        (
            await province.Send(new GetDossier.Query(clerk.EntityCode!.Value, Draft: true), clerk)
        ).Value;

    /// <summary>A verified record as everybody reads it.</summary>
    public static async Task<Dossier> InForce(Province province, Caller clerk) =>
        (await province.Send(new GetDossier.Query(clerk.EntityCode!.Value), clerk)).Value;

    /// <summary>A change of a verified record is begun; its draft.</summary>
    public static async Task<Dossier> Begin(Province province, Caller clerk) =>
        (await province.Send(new BeginChange.Command(clerk.EntityCode!.Value), clerk)).Value;
}
