using Trading.Messaging.Contracts;

namespace Trading.Alerts.Models;

/// <summary>What the keepers of the models are told.</summary>
internal static class ModelMessages
{
    public static readonly MessageTemplate ToApprove = new(
        "alerts.model_to_approve",
        new("新模型待批准：{market}", "A new model waits for approval: {market}"),
        new(
            "市场“{market}”有新训练的模型（{why}）。它已与使用中的模型比较，批准之前不影响任何预警。请查看比较结果，决定启用或不予采用。",
            "A model was trained for the market {market} ({why}). It was compared with the one in service and moves no warning before it is approved. Look at what would be different, and put it into service or decide against it."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Drifted = new(
        "alerts.model_drifted",
        new("模型输入分布变化：{market}", "What a model scores has shifted: {market}"),
        new(
            "市场“{market}”近来评分的项目与训练时相比明显变化：{figures}。预警照常，其分数的可比性下降；结束的项目足够时会自动重新训练。请查看模型页。",
            "In the market {market} what is scored has shifted from what the model was trained on: {figures}. Warnings go on, with scores that compare less well; once enough procurements have ended a new model is trained by itself. See the page of models."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate Unreadable = new(
        "alerts.model_unreadable",
        new("使用中的模型无法读取：{market}", "The model in service cannot be read: {market}"),
        new(
            "市场“{market}”使用中的模型无法读取：{reason} {serves}已申请重新训练。",
            "The model in service of the market {market} cannot be read: {reason} {serves} A new one is being trained."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };
}
