using System.Collections.Frozen;
using Trading.Kernel.Tables;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>A field that a file of firms may fill.</summary>
/// <param name="Name">As machines call it.</param>
/// <param name="Chinese">As offices head its column.</param>
/// <param name="Section">The section of the record it lies in; null for the codes and what is said of the row itself.</param>
/// <param name="Shape">The field of that section; null likewise.</param>
/// <param name="Aliases">What lists and the national data standard call it besides.</param>
public sealed record IntakeField(
    string Name,
    string Chinese,
    SectionShape? Section,
    FieldShape? Shape,
    IReadOnlyList<string> Aliases
)
{
    /// <summary>True for a code, which may be the number of a person by mistake.</summary>
    public bool IsCode => Name is "code" or "former_code";

    internal TableColumn Column { get; } =
        new(
            Name,
            new(Chinese, Name),
            [
                .. Aliases,
                .. Section is { } section && Shape is { } shape
                    ? (string[])[$"{section.Code}.{shape.Name}"]
                    : [],
            ],
            Name is "code" or "name"
        );

    /// <summary>JSON pointer of its value in what is imported.</summary>
    internal string Pointer =>
        Section is { } section && Shape is { } shape
            ? section.IsList
                ? $"/{section.Code}/0/{shape.Name}"
                : $"/{section.Code}/{shape.Name}"
            : "/" + Name;
}

/// <summary>
/// The fields, one row a firm with at most one contact and one licence. Amounts are in ten thousand yuan unless heading or
/// cell say otherwise. The names in capitals are those of the national data standard's <c>LEGAL_PERSON_BASE</c>.
/// </summary>
public static class IntakeFields
{
    /// <summary>Columns that our own file of rejected rows adds: left out when it comes back.</summary>
    public static readonly IReadOnlyList<string> OfRejected = ["行号", "原因"];

    /// <summary>All of them, in their usual order.</summary>
    public static readonly IReadOnlyList<IntakeField> All =
    [
        Other(
            "code",
            "统一社会信用代码",
            "代码",
            "信用代码",
            "社会信用代码",
            "统一代码",
            "统一信用代码",
            "社会统一信用代码",
            "机构信用代码",
            "主体代码",
            "单位代码",
            "企业代码",
            "纳税人识别号",
            "税号",
            "纳税识别号",
            "统一社会信用代码/组织机构代码",
            "统一社会信用代码或组织机构代码",
            "USCC",
            "credit_code",
            "social_credit_code",
            "unified_social_credit_code",
            "LEGAL_CODE",
            "BIDDER_ORG_CODE"
        ),
        Of(
            "name",
            "企业名称",
            Sections.Identity,
            "name",
            "名称",
            "单位名称",
            "主体名称",
            "公司名称",
            "机构名称",
            "单位全称",
            "企业全称",
            "公司全称",
            "经营主体名称",
            "市场主体名称",
            "投标人名称",
            "供应商名称",
            "供应商",
            "投标单位",
            "投标单位名称",
            "法人名称",
            "组织名称",
            "商户名称",
            "字号名称",
            "company",
            "company_name",
            "enterprise_name",
            "LEGAL_NAME",
            "BIDDER_NAME"
        ),
        Of(
            "kind",
            "主体类型",
            Sections.Identity,
            "kind",
            "类型",
            "主体类别",
            "企业类型",
            "单位类型",
            "单位性质",
            "机构类型",
            "机构类别",
            "主体性质",
            "法人类型",
            "type",
            "LEGAL_TYPE"
        ),
        Of(
            "region",
            "区划代码",
            Sections.Identity,
            "region",
            "行政区划",
            "行政区划代码",
            "行政区域",
            "行政区域代码",
            "区划",
            "区域",
            "区域代码",
            "地区代码",
            "所在地区",
            "所属地区",
            "所在地",
            "所在区域",
            "所属区域",
            "属地",
            "地区",
            "注册地",
            "所在市",
            "市区",
            "所在城市",
            "region_code",
            "area_code",
            "REGION_CODE"
        ),
        Of(
            "legal_representative",
            "法定代表人",
            Sections.Identity,
            "legalRepresentative",
            "法人代表",
            "法人",
            "法人姓名",
            "法定代表人姓名",
            "法定代表人（负责人）",
            "法定代表人/负责人",
            "法定代表人或负责人",
            "负责人",
            "单位负责人",
            "经营者",
            "经营者姓名",
            "投资人",
            "LEGAL_REPRESENT",
            "LEGAL_REPRESENTATIVE"
        ),
        Of(
            "address",
            "住所",
            Sections.Identity,
            "address",
            "地址",
            "注册地址",
            "经营场所",
            "单位地址",
            "企业地址",
            "公司地址",
            "住所地址",
            "住所/经营场所",
            "通讯地址",
            "详细地址",
            "LEGAL_UNIT_ADDRESS"
        ),
        Of(
            "industry",
            "所属行业",
            Sections.Identity,
            "industry",
            "行业",
            "行业代码",
            "行业类别",
            "行业门类",
            "国民经济行业",
            "LEGAL_INDUSTRY"
        ),
        Of(
            "established_on",
            "成立日期",
            Sections.Identity,
            "establishedOn",
            "成立时间",
            "注册日期",
            "注册时间",
            "设立日期",
            "成立年月日",
            "登记日期",
            "established",
            "founded_on"
        ),
        Of(
            "contact_name",
            "联系人",
            Sections.Contacts,
            "name",
            "联系人姓名",
            "经办人",
            "contact",
            "LEGAL_CONTACT"
        ),
        Of("contact_duty", "联系人职务", Sections.Contacts, "duty"),
        Of(
            "contact_phone",
            "联系电话",
            Sections.Contacts,
            "phone",
            "电话",
            "电话号码",
            "手机",
            "手机号",
            "手机号码",
            "移动电话",
            "固定电话",
            "联系方式",
            "联系人电话",
            "联系人手机",
            "联系人手机号",
            "联系人联系电话",
            "联系人联系方式",
            "tel",
            "telephone",
            "phone",
            "mobile",
            "LEGAL_CONTACT_PHONE"
        ),
        Of(
            "contact_email",
            "电子邮箱",
            Sections.Contacts,
            "email",
            "邮箱",
            "电子邮件",
            "联系人邮箱",
            "email",
            "LEGAL_EMAIL"
        ),
        Of(
            "licence_name",
            "资质名称",
            Sections.Qualifications,
            "name",
            "资质",
            "资质类别",
            "资质类型",
            "资质名称及等级"
        ),
        Of("licence_grade", "资质等级", Sections.Qualifications, "grade", "等级"),
        Of(
            "licence_number",
            "证书编号",
            Sections.Qualifications,
            "number",
            "资质证书编号",
            "资质证书号",
            "证书号",
            "证书号码"
        ),
        Of(
            "issuer",
            "发证机关",
            Sections.Qualifications,
            "issuer",
            "颁发机关",
            "发证单位",
            "颁发单位",
            "发证机构"
        ),
        Of(
            "valid_from",
            "有效期起",
            Sections.Qualifications,
            "validFrom",
            "发证日期",
            "有效期自",
            "有效期开始",
            "起始日期"
        ),
        Of(
            "valid_to",
            "有效期止",
            Sections.Qualifications,
            "validTo",
            "有效期至",
            "有效期",
            "有效期截止",
            "到期日期",
            "截止日期",
            "有效日期"
        ),
        Of("year", "年度", Sections.Size, "year", "年份", "统计年度", "报表年度"),
        Of(
            "employees",
            "从业人员",
            Sections.Size,
            "employees",
            "从业人数",
            "从业人员数",
            "人数",
            "员工人数",
            "职工人数",
            "员工数",
            "职工总数"
        ),
        Of(
            "revenue",
            "营业收入",
            Sections.Size,
            "revenueMinor",
            "营收",
            "年营业收入",
            "营业总收入",
            "主营业务收入"
        ),
        Of("assets", "资产总额", Sections.Size, "assetsMinor", "总资产", "资产总计", "资产"),
        Of(
            "account_name",
            "户名",
            Sections.BankAccount,
            "holder",
            "账户名称",
            "开户名",
            "BASIC_ACCOUNT_NAME"
        ),
        Of(
            "bank",
            "开户行",
            Sections.BankAccount,
            "bank",
            "开户银行",
            "基本户开户行",
            "BASIC_BRANCH_BANK",
            "BASIC_BANK"
        ),
        Of(
            "account_number",
            "账号",
            Sections.BankAccount,
            "number",
            "银行账号",
            "基本账户账号",
            "开户账号",
            "BASIC_ACCOUNT_NO"
        ),
        Other(
            "former_code",
            "原代码",
            "旧代码",
            "原组织机构代码",
            "组织机构代码",
            "机构代码",
            "组织机构代码证号",
            "工商注册号",
            "注册号",
            "营业执照号",
            "营业执照注册号",
            "营业执照号码",
            "ORGAN_NO",
            "LICENSE_NO"
        ),
        Other("as_of", "数据时间", "更新时间", "数据更新时间", "DATA_TIMESTAMP"),
        Other("platform", "交易系统标识码", "来源平台", "PLATFORM_CODE"),
    ];

    /// <summary>
    /// Names of the national data standard for which a record has no place: known, and left out without being called
    /// unknown.
    /// </summary>
    public static readonly FrozenSet<string> StandardOnly = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "BIDDER_CODE_TYPE",
        "LEGAL_ROLE",
        "LICENSE_END_DATE",
        "TAX_CERT_NO",
        "TAX_CERT_END_DATE",
        "LOCAL_TAX_CERT_NO",
        "LOCAL_TAX_CERT_END_DATE",
        "ORGAN_CERT_END_DATE",
        "REPRESENT_PHONE",
        "CREDIT_RATE",
        "COUNTRY_REGION",
        "REGISTER_PROVINCE",
        "REGISTER_CITY",
        "REG_CAPITAL",
        "REG_CAP_CURRENCY",
        "REG_UNIT",
        "LEGAL_CONTACT_ADDRESS",
        "LEGAL_WEB",
        "LEGAL_ZIP_CODE",
        "LEGAL_STATUS",
        "PUB_SERVICE_PLAT_CODE",
        "TRADE_PLAT",
        "PUB_SERVICE_PLAT",
        "DATA_KEY",
        "CUSTOM_DEFINITION_DATAITEM"
    );

    internal static readonly IReadOnlyList<TableColumn> Columns =
    [
        .. All.Select(field => field.Column),
    ];

    private static readonly FrozenDictionary<string, IntakeField> ByName = All.ToFrozenDictionary(
        field => field.Name
    );

    /// <summary>How firms are found in an XML or JSON.</summary>
    internal static readonly RecordShape Records = new(
        Named("code").Column,
        Named("name").Column,
        "LEGAL_PERSON_BASE",
        new(
            "文件中没有找到主体：没有哪一层有代码和名称（如 LEGAL_PERSON_BASE 的 LEGAL_CODE、LEGAL_NAME）。",
            "No firms were found: nothing in the file has a code and a name (such as LEGAL_CODE and LEGAL_NAME of LEGAL_PERSON_BASE)."
        )
    );

    // The two that a record of the standard may both have, the later one where the first is empty.
    internal static readonly IReadOnlyList<string> MayRepeat = ["bank", "former_code"];

    /// <summary>By the name for machines, in Chinese, or by where it lies in the record; null where there is none.</summary>
    public static IntakeField? Find(string? name) =>
        name is null ? null
        : ByName.TryGetValue(name.Trim(), out var field) ? field
        : All.FirstOrDefault(one =>
            one.Chinese == name.Trim()
            || one.Section is { } section
                && one.Shape is { } shape
                && name.Trim().Replace('/', '.').Trim('.') == $"{section.Code}.{shape.Name}"
        );

    internal static IntakeField Named(string name) => ByName[name];

    private static IntakeField Of(
        string name,
        string chinese,
        string section,
        string field,
        params string[] aliases
    ) => new(name, chinese, Sections.Of(section), Sections.Of(section).Field(field), aliases);

    private static IntakeField Other(string name, string chinese, params string[] aliases) =>
        new(name, chinese, null, null, aliases);
}
