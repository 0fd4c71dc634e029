using System.Globalization;
using Microsoft.AspNetCore.Components;
using Trading.Kernel;
using Trading.Kernel.Codes;
using Trading.Registry.Contracts;

namespace Trading.Web.Pages.Registry;

/// <summary>Codes of the registry in the words of the pages.</summary>
internal static class Labels
{
    /// <summary>A region with the city before a county's name.</summary>
    public static string Region(string? code) =>
        code is null || !RegionCode.TryParse(code, out var region, out _) ? "—"
        : Regions.Find(region) is { } known ? known.FullName.ToString()
        : code;

    public static string Kind(string? code) => EntityKinds.Find(code)?.Name.ToString() ?? "—";

    public static string Industry(string? code) =>
        IndustrySection.Find(code) is { } section ? $"{section.Name} {code}" : "—";

    public static string SizeClass(string? code) =>
        Enum.TryParse<SizeClass>(code, ignoreCase: true, out var size)
            ? size.Name().ToString()
            : new Text("未定", "Open").ToString();

    /// <summary>An address that holds the filters of a search.</summary>
    public static string Address(
        NavigationManager navigation,
        string path,
        EntityFilters filters
    ) =>
        navigation.GetUriWithQueryParameters(
            path,
            new Dictionary<string, object?>
            {
                ["q"] = filters.Words,
                ["qualification"] = filters.Qualification,
                ["grade"] = filters.Grade,
                ["inForceOn"] = filters.InForceOn,
                ["state"] = filters.State,
                ["region"] = filters.Region,
                ["industry"] = filters.Industry,
                ["kind"] = filters.Kind,
                ["size"] = filters.SizeClass,
            }
        );

    /// <summary>A day as the pages write it.</summary>
    public static string Day(DateOnly? day) =>
        day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "—";

    public static string Text(string? text) => string.IsNullOrEmpty(text) ? "—" : text;

    /// <summary>What was done, in a version's line.</summary>
    public static string Action(string action) =>
        (
            action switch
            {
                "recorded" => new Text("收录", "Recorded"),
                "signed_up" => new Text("注册", "Signed up"),
                "saved" => new Text("修改", "Edited"),
                "submitted" => new Text("提交核验", "Submitted"),
                "withdrawn" => new Text("撤回", "Withdrawn"),
                "claimed" => new Text("开始核验", "Claimed"),
                "released" => new Text("退回队列", "Back to the queue"),
                "verified" => new Text("核验通过", "Verified"),
                "returned" => new Text("退回", "Returned"),
                "stopped" => new Text("因主体状态变更终止", "Ended with the record's state"),
                "handed_over" => new Text("移交", "Handed over"),
                "confirmed" => new Text("年度确认", "Confirmed"),
                "suspended" => new Text("暂停", "Suspended"),
                "resumed" => new Text("恢复", "Resumed"),
                "merged" => new Text("合并", "Merged"),
                "closed" => new Text("注销", "Closed"),
                "document_added" => new Text("上传证明材料", "Document attached"),
                "document_removed" => new Text("移除证明材料", "Document removed"),
                "attested" => new Text("确认材料佐证", "Documents still hold"),
                "asked" => new Text("核对权威来源", "Authoritative source asked"),
                "adopted" => new Text("采用权威来源内容", "Taken over from the source"),
                "listed" => new Text("列入", "Listed"),
                "changed" => new Text("更新", "Changed"),
                "repaired" => new Text("信用修复", "Repaired"),
                "annulled" => new Text("异议成立", "Annulled"),
                "accepted" => new Text("接受", "Accepted"),
                "rejected" => new Text("不予接受", "Rejected"),
                _ => new Text(action, action),
            }
        ).ToString();

    /// <summary>How long something has waited.</summary>
    public static string Age(int hours) =>
        (
            hours < 1 ? new Text("不到1小时", "less than 1 h")
            : hours < 48 ? new Text($"{hours}小时", $"{hours} h")
            : new Text($"{hours / 24}天", $"{hours / 24} days")
        ).ToString();
}
