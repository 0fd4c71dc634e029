using Trading.Kernel.Tables;

namespace Trading.Registry.Contracts;

/// <summary>A section's fields as the columns of a table, by all the names that offices' lists give them.</summary>
public static class SectionColumns
{
    // By section and field; what is called the same everywhere stands under the field alone.
    private static readonly Dictionary<string, string[]> Aliases = new(StringComparer.Ordinal)
    {
        ["contacts/name"] = ["联系人", "联系人姓名", "经办人"],
        ["phone"] = ["手机", "手机号", "手机号码", "联系电话", "电话号码", "联系方式"],
        ["email"] = ["邮箱", "电子邮箱", "邮件"],
        ["personnel/name"] = ["人员姓名", "员工姓名", "名字"],
        ["identityNumber"] =
        [
            "身份证号码",
            "身份证",
            "身份证件号",
            "身份证件号码",
            "公民身份号码",
            "证件号码",
            "证件号",
        ],
        ["personnel/duty"] = ["职务", "工作岗位", "岗位名称", "担任职务"],
        ["personnel/title"] = ["专业技术职称", "技术职称", "职称等级"],
        ["personnel/licence"] = ["注册类别", "资格证书", "执业资格证书", "证书名称", "注册资格"],
        ["personnel/licenceNumber"] =
        [
            "证书编号",
            "证书号",
            "注册编号",
            "注册号",
            "资格证书编号",
            "执业证号",
        ],
        ["validFrom"] = ["有效期自", "起始日期", "开始日期", "生效日期", "发证日期"],
        ["validTo"] = ["有效期至", "有效期", "截止日期", "到期日期", "失效日期", "到期日"],
        ["qualifications/name"] = ["资质", "资质类别", "资质类别及等级", "证书名称"],
        ["grade"] = ["资质等级", "级别"],
        ["qualifications/number"] = ["证书号", "资质证书编号", "资质证书号", "编号"],
        ["issuer"] = ["颁发机关", "发证单位", "颁发单位", "发证机构", "颁发机构"],
        ["performances/project"] = ["项目", "工程名称", "合同名称", "业绩名称"],
        ["performances/buyer"] = ["业主", "建设单位", "采购人", "甲方", "发包单位"],
        ["performances/reference"] = ["合同编号", "标段编号", "编号"],
        ["valueMinor"] = ["金额", "合同价", "合同总价", "合同额", "中标金额"],
        ["signedOn"] = ["合同签订日期", "签约日期", "签订时间"],
        ["completedOn"] = ["竣工日期", "验收日期", "完工日期", "竣工时间"],
        ["manager"] = ["项目经理", "负责人"],
        ["shareholders/name"] = ["股东", "股东名称", "股东姓名", "投资人"],
        ["shareholders/code"] = ["信用代码", "社会信用代码", "证件号码"],
        ["shareBasisPoints"] = ["股权比例", "出资比例", "占比", "持股"],
        ["revenueMinor"] = ["收入", "主营业务收入"],
        ["profitMinor"] = ["利润", "净利"],
        ["assetsMinor"] = ["总资产", "资产"],
        ["liabilitiesMinor"] = ["总负债", "负债"],
        ["auditor"] = ["会计师事务所", "审计单位"],
        ["reportNumber"] = ["报告编号", "报告号", "审计报告号"],
    };

    /// <summary>The columns, in the order of the form; the naming one is needed.</summary>
    public static IReadOnlyList<TableColumn> Of(SectionShape section) =>
        [.. section.Fields.Select((field, place) => Of(section, field, place == 0))];

    /// <summary>One field as a column.</summary>
    public static TableColumn Of(SectionShape section, FieldShape field, bool needed = false) =>
        new(
            field.Name,
            field.Label,
            [
                .. Aliases.GetValueOrDefault($"{section.Code}/{field.Name}") ?? [],
                .. Aliases.GetValueOrDefault(field.Name) ?? [],
            ],
            needed
        );
}
