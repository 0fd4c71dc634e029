using Trading.Messaging.Contracts;

namespace Trading.Exchange;

/// <summary>What the module tells people.</summary>
internal static class ExchangeMessages
{
    public static readonly MessageTemplate ReadBeyond = new(
        "exchange.read_beyond",
        new(
            "交易系统在您参与的项目之外读取了贵单位信息",
            "A trading system read your record beyond the tenders you take part in"
        ),
        new(
            "“{system}”在贵单位参与的项目之外读取了贵单位信息：{read}。用途：{purpose}。原因：{why}。如不知情，请在“谁使用了我的信息”中提出疑问，由系统管理员答复。",
            "“{system}” read your record beyond the tenders you take part in: {read}. For: {purpose}. Why this is told: {why}. If you know nothing of it, ask under “Who used my record”; an administrator answers."
        )
    )
    {
        Kind = NoticeKinds.Record,
    };

    public static readonly MessageTemplate ReadQuestioned = new(
        "exchange.read_questioned",
        new("有单位对交易系统的读取提出疑问", "A firm asks about a trading system's read"),
        new(
            "“{firm}”对“{system}”的读取提出疑问：{question}",
            "{firm} asks about a read by {system}: {question}"
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate ReadAnswered = new(
        "exchange.read_answered",
        new("您对读取的疑问已答复", "Your question about a read was answered"),
        new(
            "关于“{system}”的读取，系统管理员答复：{answer}",
            "About the read by {system} an administrator answers: {answer}"
        )
    )
    {
        Kind = NoticeKinds.Record,
    };
}
