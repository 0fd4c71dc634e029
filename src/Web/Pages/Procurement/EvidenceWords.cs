using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;

namespace Trading.Web.Pages.Procurement;

/// <summary>What travels with bids, as people read it.</summary>
internal static class EvidenceWords
{
    /// <summary>What it means that two bids share a mark; no more than that they do.</summary>
    public static LocalizedText SameAs(string mark) =>
        mark switch
        {
            BidMarks.Mac or BidMarks.Cpu or BidMarks.Disk or BidMarks.Memory => new(
                "同一机器标识",
                "Same machine"
            ),
            BidMarks.SoftwareSerial => new("同一软件加密锁", "Same software licence"),
            BidMarks.Author => new("同一文件作者", "Same author"),
            BidMarks.File => new("同一文件", "Same file"),
            BidMarks.Address => new("同一上传地址", "Same upload address"),
            BidMarks.Account => new("同一保证金账户", "Same deposit account"),
            BidMarks.Payer => new("同一保证金付款人", "Same payer of the deposit"),
            BidMarks.ContactName or BidMarks.Phone or BidMarks.Email => new(
                "同一联系方式",
                "Same contact"
            ),
            _ => new("同一人员", "Same person"),
        };

    /// <summary>A deposit's form.</summary>
    public static LocalizedText Form(string code) => NameIn(DepositForms.All, code);

    /// <summary>As what somebody is named.</summary>
    public static LocalizedText Role(string code) => NameIn(StaffRoles.All, code);

    private static LocalizedText NameIn(IReadOnlyList<Term> terms, string code) =>
        terms.FirstOrDefault(term => term.Code == code)?.Name ?? new(code, code);

    /// <summary>A part of what travels with a bid.</summary>
    public static LocalizedText Part(string name) =>
        name switch
        {
            "durationDays" => new("工期", "duration"),
            "upload" => new("上传", "upload"),
            "files" => new("文件", "files"),
            "deposits" => new("保证金", "deposits"),
            "contact" => new("联系人", "contact"),
            "staff" => new("人员", "staff"),
            "priceLines" => new("清单报价", "price lines"),
            _ => new(name, name),
        };
}
