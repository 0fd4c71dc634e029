namespace Trading.Registry.Intake;

/// <summary>What whoever holds a file does about a rule that it breaks.</summary>
internal static class WhatToDo
{
    private static readonly LocalizedText Mend = new(
        "按说明更正该单元格，再上传“未导入的行”或原文件。",
        "Mend the cell as said, and upload the rejected rows or the file again."
    );

    private static readonly Dictionary<string, LocalizedText> ByRule = new(StringComparer.Ordinal)
    {
        ["shortened"] = new(
            "从原始资料取回完整号码，把该列设为“文本”格式后再填写。",
            "Take the whole number from its source, format the column as text, and type it there."
        ),
        ["code.two_names"] = new(
            "核对营业执照，只留正确的一行。",
            "Look at the licence, and keep the right row alone."
        ),
        ["firm.differs"] = new(
            "核实哪一行正确，把各行改为一致；确为不同主体时更正代码。",
            "Find out which row is right and make them say the same; where they are two firms, mend the code."
        ),
        ["firm.held_back"] = new(
            "更正该主体互相矛盾的那几行，各行一起再上传。",
            "Mend the rows of the firm that contradict each other, and upload all of them together."
        ),
        ["firm.far_apart"] = new(
            "按代码排序后重新上传。",
            "Sort the file by code and upload it again."
        ),
        ["formula.error"] = new(
            "在 Excel 中更正公式，或选择性粘贴为数值，保存后重新上传。",
            "Mend the formula in Excel, or paste its values, and upload the saved file again."
        ),
        ["table.other"] = new(
            "把这张表移到单独的工作表或文件中上传。",
            "Put this table onto a worksheet or into a file of its own."
        ),
        ["cells"] = new(
            "检查该行是否多了或少了分隔符；含分隔符的内容要加引号。",
            "Look for a separator too many or too few; put what holds one into quotes."
        ),
        ["kind.missing"] = new("填写主体类型。", "Say of what kind it is."),
        ["day"] = new("按 2026-11-24 的样子填写日期。", "Write the day like 2026-11-24."),
        ["region"] = new(
            "填写六位行政区划代码，或“沈阳市和平区”这样的全称。",
            "Write the six figures of the division, or its whole name."
        ),
    };

    /// <summary>Of a rule.</summary>
    public static LocalizedText About(string rule) => ByRule.GetValueOrDefault(rule, Mend);
}
