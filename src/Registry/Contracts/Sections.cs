using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;

namespace Trading.Registry.Contracts;

/// <summary>The sections of a record, each with its fields.</summary>
public static class Sections
{
    /// <summary>Identity and legal representative.</summary>
    public const string Identity = "identity";

    /// <summary>Contacts.</summary>
    public const string Contacts = "contacts";

    /// <summary>Shareholders and controllers.</summary>
    public const string Shareholders = "shareholders";

    /// <summary>Staff, revenue and assets.</summary>
    public const string Size = "size";

    /// <summary>Qualifications.</summary>
    public const string Qualifications = "qualifications";

    /// <summary>Qualified staff.</summary>
    public const string Personnel = "personnel";

    /// <summary>Contracts carried out.</summary>
    public const string Performances = "performances";

    /// <summary>Financial statements.</summary>
    public const string Financials = "financials";

    /// <summary>Bank account.</summary>
    public const string BankAccount = "bankAccount";

    /// <summary>Certificates and e-seals.</summary>
    public const string Certificates = "certificates";

    /// <summary>All of them, in the order of the form.</summary>
    public static readonly IReadOnlyList<SectionShape> All =
    [
        new SectionShape<IdentitySection>
        {
            Code = Identity,
            Title = new("主体信息", "Identity"),
            NeededFor = new(
                "所有交易都以此确认投标人身份。",
                "Every trade identifies the bidder by this section."
            ),
            RowName = new("主体信息", "Identity"),
            MostRows = 1,
            Get = record => [record.Identity],
            Put = (record, rows) => record with { Identity = rows[0] },
            Fields =
            [
                Line<IdentitySection>(row => row.Name, 200, "企业名称", "Registered name", true),
                Choice<IdentitySection>(
                    row => row.Kind,
                    EntityKinds.All,
                    "主体类型",
                    "Kind of body",
                    true
                ),
                Line<IdentitySection>(
                    row => row.LegalRepresentative,
                    100,
                    "法定代表人（负责人）",
                    "Legal representative",
                    true
                ),
                Of<IdentitySection>(
                    FieldKind.IdentityNumber,
                    row => row.LegalRepresentativeId,
                    "法定代表人身份证号",
                    "Legal representative's identity number"
                ),
                Of<IdentitySection>(
                    FieldKind.Region,
                    row => row.Region,
                    "所在地区",
                    "Region",
                    required: true
                ),
                Of<IdentitySection>(
                    FieldKind.Day,
                    row => row.EstablishedOn,
                    "成立日期",
                    "Established on"
                ),
                Line<IdentitySection>(
                    row => row.Address,
                    300,
                    "注册地址",
                    "Registered address",
                    true
                ),
                Of<IdentitySection>(
                    FieldKind.Industry,
                    row => row.Industry,
                    "所属行业（GB/T 4754-2017）",
                    "Industry (GB/T 4754-2017)",
                    required: true
                ),
            ],
        },
        new SectionShape<Contact>
        {
            Code = Contacts,
            Title = new("联系人", "Contacts"),
            NeededFor = new(
                "交易系统据此发送澄清、开标和结果通知。",
                "Trading systems send clarifications, openings and results here."
            ),
            RowName = new("联系人", "Contact"),
            MostRows = 20,
            FewestRows = 1,
            Get = record => record.Contacts,
            Put = (record, rows) => record with { Contacts = rows },
            Fields =
            [
                Line<Contact>(row => row.Name, 100, "姓名", "Name", true),
                Line<Contact>(row => row.Duty, 100, "职务", "Duty"),
                Of<Contact>(FieldKind.Phone, row => row.Phone, "电话", "Telephone", required: true),
                Of<Contact>(FieldKind.Email, row => row.Email, "电子邮箱", "E-mail"),
            ],
        },
        new SectionShape<Shareholder>
        {
            Code = Shareholders,
            Title = new("股东与实际控制人", "Shareholders and controllers"),
            NeededFor = new(
                "用于专家回避和识别同一控制下的投标人；个体工商户等没有股东的可不填。",
                "Experts' avoidance and bidders under one control are found by it; leave empty where there are none."
            ),
            RowName = new("股东", "Shareholder"),
            MostRows = 500,
            Needs = RegistryPermissions.UseOwnership,
            Get = record => record.Shareholders,
            Put = (record, rows) => record with { Shareholders = rows },
            Fields =
            [
                Line<Shareholder>(row => row.Name, 200, "股东名称", "Shareholder", true),
                Choice<Shareholder>(
                    row => row.Kind,
                    HolderKinds.All,
                    "股东类型",
                    "Kind of holder",
                    true
                ),
                Of<Shareholder>(
                    FieldKind.Entity,
                    row => row.Code,
                    "股东信用代码",
                    "Holder's code",
                    new("股东为单位时填写", "Where a body holds the share")
                ),
                Of<Shareholder>(
                    FieldKind.IdentityNumber,
                    row => row.IdentityNumber,
                    "股东身份证号",
                    "Holder's identity number",
                    new("股东为自然人时填写", "Where a person holds the share")
                ),
                Of<Shareholder>(
                    FieldKind.Share,
                    row => row.ShareBasisPoints,
                    "持股比例（%）",
                    "Share (%)",
                    required: true
                ),
                Of<Shareholder>(
                    FieldKind.YesNo,
                    row => row.Controls,
                    "实际控制人",
                    "Actual controller"
                ),
            ],
        },
        new SectionShape<SizeSection>
        {
            Code = Size,
            Title = new("规模", "Size"),
            NeededFor = new(
                "用于判定大中小微型，决定能否享受中小企业预留份额和价格扣除。",
                "Decides the size class, on which reserved shares and price deductions depend."
            ),
            RowName = new("规模", "Size"),
            MostRows = 1,
            Get = record => [record.Size],
            Put = (record, rows) => record with { Size = rows[0] },
            Fields =
            [
                Of<SizeSection>(FieldKind.Year, row => row.Year, "年度", "Year", required: true),
                Of<SizeSection>(
                    FieldKind.Count,
                    row => row.Employees,
                    "从业人员（人）",
                    "Employees",
                    required: true
                ),
                Of<SizeSection>(
                    FieldKind.Money,
                    row => row.RevenueMinor,
                    "营业收入（万元）",
                    "Revenue (10,000 yuan)",
                    required: true
                ),
                Of<SizeSection>(
                    FieldKind.Money,
                    row => row.AssetsMinor,
                    "资产总额（万元）",
                    "Total assets (10,000 yuan)"
                ),
            ],
        },
        new SectionShape<Qualification>
        {
            Code = Qualifications,
            Title = new("资质", "Qualifications"),
            NeededFor = new(
                "招标文件有资质要求时，以此核对；没有资质的可不填。",
                "Checked where a tender demands a licence; leave empty if there is none."
            ),
            RowName = new("资质", "Licence"),
            MostRows = 200,
            Get = record => record.Qualifications,
            Put = (record, rows) => record with { Qualifications = rows },
            Fields =
            [
                Line<Qualification>(row => row.Name, 200, "资质名称", "Licence", true),
                Line<Qualification>(row => row.Grade, 50, "等级", "Grade"),
                Line<Qualification>(row => row.Number, 100, "证书编号", "Certificate number", true),
                Line<Qualification>(row => row.Issuer, 200, "发证机关", "Issuer", true),
                Of<Qualification>(
                    FieldKind.Day,
                    row => row.ValidFrom,
                    "有效期起",
                    "Valid from",
                    required: true
                ),
                Of<Qualification>(
                    FieldKind.Day,
                    row => row.ValidTo,
                    "有效期止",
                    "Valid to",
                    new("长期有效的，请勾选", "Tick the box if it does not expire")
                ),
            ],
            Key = ["number", "name"],
            Naming = ["name", "grade"],
        },
        new SectionShape<StaffMember>
        {
            Code = Personnel,
            Title = new("人员", "Personnel"),
            NeededFor = new(
                "招标文件对项目经理、技术人员有要求时，以此核对。",
                "Checked where a tender demands qualified staff."
            ),
            RowName = new("人员", "Person"),
            MostRows = 10_000,
            Get = record => record.Personnel,
            Put = (record, rows) => record with { Personnel = rows },
            Fields =
            [
                Line<StaffMember>(row => row.Name, 100, "姓名", "Name", true),
                Of<StaffMember>(
                    FieldKind.IdentityNumber,
                    row => row.IdentityNumber,
                    "身份证号",
                    "Identity number",
                    required: true
                ),
                Line<StaffMember>(row => row.Duty, 100, "岗位", "Duty"),
                Line<StaffMember>(row => row.Title, 100, "职称", "Professional title"),
                Line<StaffMember>(row => row.Licence, 100, "执业资格", "Professional licence"),
                Line<StaffMember>(row => row.LicenceNumber, 100, "注册证号", "Licence number"),
                Of<StaffMember>(FieldKind.Day, row => row.ValidTo, "有效期止", "Valid to"),
            ],
            Key = ["identityNumber", "licenceNumber"],
            Naming = ["name", "licence"],
        },
        new SectionShape<Performance>
        {
            Code = Performances,
            Title = new("业绩", "Performance records"),
            NeededFor = new(
                "招标文件要求同类业绩时，以此核对；请附合同或验收证明。",
                "Checked where a tender asks for similar contracts; attach the contract or the acceptance."
            ),
            RowName = new("业绩", "Contract"),
            MostRows = 1000,
            Get = record => record.Performances,
            Put = (record, rows) => record with { Performances = rows },
            Fields =
            [
                Line<Performance>(row => row.Project, 200, "项目名称", "Project", true),
                Line<Performance>(row => row.Buyer, 200, "发包人", "Buyer", true),
                Line<Performance>(row => row.Reference, 100, "项目编号", "Reference"),
                Of<Performance>(
                    FieldKind.Money,
                    row => row.ValueMinor,
                    "合同金额（万元）",
                    "Contract value (10,000 yuan)",
                    required: true
                ),
                Of<Performance>(
                    FieldKind.Day,
                    row => row.SignedOn,
                    "签订日期",
                    "Signed on",
                    required: true
                ),
                Of<Performance>(
                    FieldKind.Day,
                    row => row.CompletedOn,
                    "竣工或验收日期",
                    "Accepted on"
                ),
                Line<Performance>(row => row.Manager, 100, "项目负责人", "Led by"),
            ],
            Key = ["project", "buyer", "signedOn"],
        },
        new SectionShape<FinancialStatement>
        {
            Code = Financials,
            Title = new("财务报表", "Financial statements"),
            NeededFor = new(
                "招标文件要求财务状况证明时使用；不得作为资格或评分的规模条件。",
                "Used where a tender asks for the financial position; never as a condition of scale."
            ),
            RowName = new("年度报表", "Statement"),
            MostRows = 10,
            Needs = RegistryPermissions.UseFinances,
            Get = record => record.Financials,
            Put = (record, rows) => record with { Financials = rows },
            Fields =
            [
                Of<FinancialStatement>(
                    FieldKind.Year,
                    row => row.Year,
                    "年度",
                    "Year",
                    required: true
                ),
                Of<FinancialStatement>(
                    FieldKind.Money,
                    row => row.RevenueMinor,
                    "营业收入（万元）",
                    "Revenue (10,000 yuan)",
                    required: true
                ),
                Of<FinancialStatement>(
                    FieldKind.Money,
                    row => row.ProfitMinor,
                    "净利润（万元）",
                    "Net profit (10,000 yuan)"
                ),
                Of<FinancialStatement>(
                    FieldKind.Money,
                    row => row.AssetsMinor,
                    "资产总额（万元）",
                    "Total assets (10,000 yuan)",
                    required: true
                ),
                Of<FinancialStatement>(
                    FieldKind.Money,
                    row => row.LiabilitiesMinor,
                    "负债总额（万元）",
                    "Total liabilities (10,000 yuan)"
                ),
                Line<FinancialStatement>(row => row.Auditor, 200, "审计机构", "Auditing firm"),
                Line<FinancialStatement>(
                    row => row.ReportNumber,
                    100,
                    "审计报告编号",
                    "Audit report number"
                ),
            ],
            Key = ["year"],
        },
        new SectionShape<BankAccount>
        {
            Code = BankAccount,
            Title = new("基本账户", "Bank account"),
            NeededFor = new(
                "投标保证金由此账户转出并退回此账户。",
                "Bid deposits are paid from this account and returned to it."
            ),
            RowName = new("基本账户", "Bank account"),
            MostRows = 1,
            Needs = RegistryPermissions.UseFinances,
            Get = record => [record.BankAccount],
            Put = (record, rows) => record with { BankAccount = rows[0] },
            Fields =
            [
                Line<BankAccount>(row => row.Holder, 200, "户名", "Account holder"),
                Line<BankAccount>(row => row.Bank, 200, "开户行", "Bank and branch"),
                Of<BankAccount>(
                    FieldKind.BankCode,
                    row => row.BankCode,
                    "联行号",
                    "Interbank code"
                ),
                Of<BankAccount>(FieldKind.Account, row => row.Number, "账号", "Account number"),
            ],
        },
        new SectionShape<DigitalCertificate>
        {
            Code = Certificates,
            Title = new("数字证书与电子印章", "Certificates and e-seals"),
            NeededFor = new(
                "网上签章、加密和解密投标文件时使用，全省互认。",
                "Used to sign, encrypt and decrypt bids; recognised across the province."
            ),
            RowName = new("证书", "Certificate"),
            MostRows = 50,
            Get = record => record.Certificates,
            Put = (record, rows) => record with { Certificates = rows },
            Fields =
            [
                Line<DigitalCertificate>(
                    row => row.Name,
                    200,
                    "证书或印章名称",
                    "Certificate or seal",
                    true
                ),
                Choice<DigitalCertificate>(
                    row => row.Kind,
                    CertificateKinds.All,
                    "类型",
                    "Kind",
                    true
                ),
                Line<DigitalCertificate>(row => row.Serial, 100, "序列号", "Serial number", true),
                Line<DigitalCertificate>(row => row.Issuer, 200, "颁发机构", "Issuer", true),
                Of<DigitalCertificate>(
                    FieldKind.Day,
                    row => row.ValidFrom,
                    "有效期起",
                    "Valid from",
                    required: true
                ),
                Of<DigitalCertificate>(
                    FieldKind.Day,
                    row => row.ValidTo,
                    "有效期止",
                    "Valid to",
                    required: true
                ),
            ],
            Key = ["serial", "issuer"],
        },
    ];

    private static readonly FrozenDictionary<string, SectionShape> ByCode = All.ToFrozenDictionary(
        section => section.Code
    );

    /// <summary>By code.</summary>
    public static SectionShape Of(string code) => ByCode[code];

    /// <summary>A record with those sections of another one in the place of its own.</summary>
    public static EntityRecord Over(
        EntityRecord record,
        IEnumerable<string> codes,
        EntityRecord other
    ) => codes.Aggregate(record, (made, code) => Of(code).With(made, Of(code).Rows(other)));

    /// <summary>By code; null when there is no such section.</summary>
    public static SectionShape? Find(string? code) =>
        code is null ? null : ByCode.GetValueOrDefault(code);

    private static FieldShape Line<T>(
        Expression<Func<T, object?>> member,
        int longest,
        string zh,
        string en,
        bool required = false
    ) =>
        new(Name(member), FieldKind.Line, new(zh, en), longest, required, [], null, Member(member));

    private static FieldShape Choice<T>(
        Expression<Func<T, object?>> member,
        IReadOnlyList<Term> choices,
        string zh,
        string en,
        bool required = false
    ) =>
        new(
            Name(member),
            FieldKind.Choice,
            new(zh, en),
            40,
            required,
            choices,
            null,
            Member(member)
        );

    private static FieldShape Of<T>(
        FieldKind kind,
        Expression<Func<T, object?>> member,
        string zh,
        string en,
        LocalizedText? hint = null,
        bool required = false
    ) =>
        new(
            Name(member),
            kind,
            new(zh, en),
            kind is FieldKind.Email ? 254 : 64,
            required,
            [],
            hint,
            Member(member)
        );

    private static string Name<T>(Expression<Func<T, object?>> member) =>
        JsonNamingPolicy.CamelCase.ConvertName(Member(member).Name);

    private static PropertyInfo Member<T>(Expression<Func<T, object?>> member) =>
        (PropertyInfo)
            (
                (MemberExpression)(
                    member.Body is UnaryExpression convert ? convert.Operand : member.Body
                )
            ).Member;
}
