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

    public static readonly MessageTemplate ConfirmNumber = new(
        "messaging.confirm_number",
        new("确认您的手机号码", "Confirm your mobile number"),
        new(
            "验证码：{code}，10 分钟内在“我的账号”页面输入有效。如非本人操作请忽略，切勿告知他人。",
            "Your code: {code}. Enter it on the page for your account within 10 minutes. Tell nobody; if you did not ask for it, ignore this."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate NumberGiven = new(
        "messaging.number_given",
        new("已登记手机号码", "A mobile number was given"),
        new(
            "您的账号登记了手机号码 {address}，确认后消息将同时发往该号码。如非本人操作，请立即修改密码。",
            "The mobile number {address} was given for your account and gets your messages once it is confirmed. If that was not you, change your password at once."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };
}
