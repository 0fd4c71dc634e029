using Trading.Messaging.Contracts;

namespace Trading.Messaging;

internal static class MessagingMessages
{
    public static readonly MessageTemplate ConfirmAddress = new(
        "messaging.confirm_address",
        new("确认您的电子邮箱", "Confirm your e-mail address"),
        new(
            "验证码：{code}。请在“我的账号”页面输入，30 分钟内有效。如非您本人操作，请忽略本邮件。",
            "Your code: {code}. Enter it on the page for your account within 30 minutes. If you did not ask for it, ignore this message."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate AddressGiven = new(
        "messaging.address_given",
        new("已登记电子邮箱", "An e-mail address was given"),
        new(
            "您的账号登记了电子邮箱 {address}，确认后消息将同时发往该邮箱。如非本人操作，请立即修改密码。",
            "The e-mail address {address} was given for your account and gets your messages once it is confirmed. If that was not you, change your password at once."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };
}
