using System.Globalization;
using Microsoft.AspNetCore.Components;
using Trading.Domain.Codes;
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
            : new LocalizedText("未定", "Open").ToString();

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

    /// <summary>A field of a row as it is read; a day that is not told is not told.</summary>
    public static string Cell(FieldShape field, object row) =>
        FieldText.Shown(field, field.Of(row))
        ?? (
            field.Kind == FieldKind.Day
                ? new LocalizedText("未填写", "Not filled in").ToString()
                : "—"
        );

    /// <summary>What was done, in a version's line.</summary>
    public static string Action(string action) =>
        (
            action switch
            {
                "recorded" => new LocalizedText("收录", "Recorded"),
                "signed_up" => new LocalizedText("注册", "Signed up"),
                "saved" => new LocalizedText("修改", "Edited"),
                "submitted" => new LocalizedText("提交核验", "Submitted"),
                "withdrawn" => new LocalizedText("撤回", "Withdrawn"),
                "claimed" => new LocalizedText("开始核验", "Claimed"),
                "released" => new LocalizedText("退回队列", "Back to the queue"),
                "verified" => new LocalizedText("核验通过", "Verified"),
                "returned" => new LocalizedText("退回", "Returned"),
                "stopped" => new LocalizedText(
                    "因主体状态变更终止",
                    "Ended with the record's state"
                ),
                "handed_over" => new LocalizedText("移交", "Handed over"),
                "confirmed" => new LocalizedText("年度确认", "Confirmed"),
                "suspended" => new LocalizedText("暂停", "Suspended"),
                "resumed" => new LocalizedText("恢复", "Resumed"),
                "merged" => new LocalizedText("合并", "Merged"),
                "closed" => new LocalizedText("注销", "Closed"),
                "document_added" => new LocalizedText("上传证明材料", "Document attached"),
                "document_removed" => new LocalizedText("移除证明材料", "Document removed"),
                "attested" => new LocalizedText("确认材料佐证", "Documents still hold"),
                "asked" => new LocalizedText("核对权威来源", "Authoritative source asked"),
                "adopted" => new LocalizedText("采用权威来源内容", "Taken over from the source"),
                "begun" => new LocalizedText("发起变更", "Change begun"),
                "discarded" => new LocalizedText("放弃变更", "Change discarded"),
                "merged_in" => new LocalizedText("并入变更草稿", "Taken into the draft"),
                "took_in" => new LocalizedText("并入导入记录", "Took an imported row in"),
                "gave_back" => new LocalizedText("撤销并入", "Gave an imported row back"),
                "restored" => new LocalizedText("撤销合并，恢复", "Restored; merger taken back"),
                "chosen" => new LocalizedText("选择以哪一个为准", "Chosen which counts"),
                "separated" => new LocalizedText(
                    "已核验版本与变更草稿分开",
                    "Verified version and draft told apart"
                ),
                "listed" => new LocalizedText("列入", "Listed"),
                "changed" => new LocalizedText("更新", "Changed"),
                "repaired" => new LocalizedText("信用修复", "Repaired"),
                "annulled" => new LocalizedText("异议成立", "Annulled"),
                "in_force" => new LocalizedText("到期生效", "In force from this day"),
                "expired" => new LocalizedText("公布期满", "Period of publication over"),
                "ended" => new LocalizedText("按期终止", "Ended as decided"),
                "accepted" => new LocalizedText("接受", "Accepted"),
                "rejected" => new LocalizedText("不予接受", "Rejected"),
                _ => new LocalizedText(action, action),
            }
        ).ToString();

    /// <summary>How long something has waited.</summary>
    public static string Age(int hours) =>
        (
            hours < 1 ? new LocalizedText("不到1小时", "less than 1 h")
            : hours < 48 ? new LocalizedText($"{hours}小时", $"{hours} h")
            : new LocalizedText($"{hours / 24}天", $"{hours / 24} days")
        ).ToString();
}
