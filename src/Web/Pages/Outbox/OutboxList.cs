using System.Globalization;
using Trading.Kernel.Outbox;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Message = Trading.Kernel.Outbox.ListMessages.Message;

namespace Trading.Web.Pages.Outbox;

/// <summary>The list of the outbox's messages.</summary>
internal static class OutboxList
{
    public const string Path = "/outbox";

    public static ListDefinition<Message> Define(Words T) =>
        new("outbox", Path, T["消息", "Messages"])
        {
            Filters =
            [
                new("queue", T["任务", "Job"]),
                new("state", T["状态", "State"], FilterKind.Choice)
                {
                    Options =
                    [
                        new(OutboxStates.Dead, T["停止重试", "Dead"]),
                        new(OutboxStates.Refused, T["被规则拒绝", "Refused by a rule"]),
                        new(OutboxStates.Waiting, T["等待投递", "Waiting"]),
                    ],
                    Usual = OutboxStates.Dead,
                    Demanded = true,
                },
            ],
            Key = message => message.Id,
            Read = (request, reader) =>
                ListDefinition<Message>.Ask(
                    reader,
                    new ListMessages.Query
                    {
                        State = request.Address["state"] ?? OutboxStates.Dead,
                        Queue = request.Address["queue"],
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["编号", "No."], message => message.Id.ToString(CultureInfo.InvariantCulture))
                {
                    Key = "id",
                    Names = true,
                    Class = "num",
                    Value = message => message.Id,
                },
                new(T["任务", "Job"], message => message.Queue) { Key = "queue" },
                new(T["对象", "Subject"], message => message.Subject) { Key = "subject" },
                new(
                    T["在等它的", "Behind it"],
                    message => message.Behind.ToString(CultureInfo.InvariantCulture)
                )
                {
                    Key = "behind",
                    Class = "num",
                    Value = message => message.Behind,
                    Content = Cells.Tag<Message>(message =>
                        message.Behind == 0
                            ? null
                            : (message.Behind.ToString(CultureInfo.InvariantCulture), "bad")
                    ),
                },
                new(T["由来", "Cause"], message => message.Cause) { Key = "cause" },
                new(T["产生", "Posted"], message => Cells.At(message.CreatedAt))
                {
                    Key = "created",
                    Content = Cells.When<Message>(message => message.CreatedAt),
                },
                new(
                    T["结束于或下次投递", "Ended or tried next"],
                    message => Cells.At(message.EndedAt ?? message.ReadyAt)
                )
                {
                    Key = "ready",
                    Content = Cells.When<Message>(
                        message => message.EndedAt ?? message.ReadyAt,
                        seconds: true
                    ),
                },
                new(
                    T["次数", "Tries"],
                    message => message.Attempts.ToString(CultureInfo.InvariantCulture)
                )
                {
                    Key = "attempts",
                    Class = "num",
                    Value = message => message.Attempts,
                },
                new(T["最近的错误", "Last error"], message => message.LastError) { Key = "error" },
            ],
        };
}
