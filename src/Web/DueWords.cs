using Trading.Procurement.Limits;

namespace Trading.Web;

/// <summary>What is due, in the words of pages and files.</summary>
internal static class DueWords
{
    /// <summary>What kind of day it is.</summary>
    public static LocalizedText Kind(CheckedLimit limit) =>
        limit switch
        {
            { Overdue: true } => new("已逾期", "Overdue"),
            { DueKind: "earliest" } => new("最早", "Not before"),
            { DueKind: "lastDay" } => new("最后一日", "Last day"),
            _ => new("截止", "Due"),
        };

    /// <summary>How its tag looks.</summary>
    public static string Look(CheckedLimit limit) =>
        limit switch
        {
            { Overdue: true } => "tag bad",
            { DueKind: "deadline" } => "tag wait",
            _ => "tag",
        };

    /// <summary>What the check came to.</summary>
    public static LocalizedText Outcome(CheckedLimit limit) =>
        limit switch
        {
            { Breach: true } => new("违反", "Broken"),
            { Outcome: "broken" } => new("未达一般要求", "Not as a rule"),
            { Outcome: "kept" } => new("符合", "Kept"),
            { Outcome: "due" } => new("待办", "Due"),
            { Outcome: "cannotTell" } => new("无法判断", "Cannot tell"),
            _ => new("不适用", "Not applicable"),
        };

    /// <summary>How that looks.</summary>
    public static string OutcomeLook(CheckedLimit limit) =>
        limit switch
        {
            { Breach: true } => "tag bad",
            { Outcome: "kept" } => "tag good",
            { Outcome: "due" or "broken" } => "tag wait",
            _ => "tag",
        };
}
