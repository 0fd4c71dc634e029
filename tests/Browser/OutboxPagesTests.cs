using Microsoft.Data.Sqlite;

namespace Trading.Browser;

/// <summary>A system administrator and a message that failed too often.</summary>
[Collection(ProductCollection.Name)]
public sealed class OutboxPagesTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task A_dead_message_is_read_replayed_or_discarded_with_a_reason()
    {
        var first = Dead("先到的对象");
        var second = Dead("后到的对象");
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("admin", Demo.Password);
        await window.Go("/outbox");
        await Expect(page.GetByText("IOException: the store is away").First);
        await window.Shot("outbox");
        await Button(page, $"处理第 {first} 号消息").ClickAsync();
        await Expect(page.GetByText("\"panelId\":"));
        await Button(page, $"放弃第 {first} 号消息").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First);
        await page.GetByLabel("理由（记入审计）").FillAsync("面板已不存在");
        await window.Shot("outbox-decide");
        await Button(page, $"放弃第 {first} 号消息").ClickAsync();
        await Button(page, "确定").ClickAsync();
        await Expect(page.GetByText($"已放弃第 {first} 号消息。"));

        await Button(page, $"处理第 {second} 号消息").ClickAsync();
        await page.GetByLabel("理由（记入审计）").FillAsync("存储已恢复");
        await Button(page, $"重新投递第 {second} 号消息").ClickAsync();
        await Expect(page.GetByText($"第 {second} 号消息将重新投递。"));
        await Expect(page.GetByText("没有这样的消息"));
        await window.Shot("outbox-empty");
        window.Silent();
    }

    private long Dead(string subject)
    {
        var panel = Guid.NewGuid();
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(product.Folder, "var", "trading.db")}"
        );
        connection.Open();
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            insert into outbox_message
                (queue, subject, payload, cause, state, due_at, created_at, ready_at, attempts, last_error, ended_at)
            values ('evaluation.invite', $subject, $payload, 'Evaluation.DrawPanel by evaluation.draw', 'dead',
                '2026-11-24T01:00:00.000Z', '2026-11-24T01:00:00.000Z', '2026-11-24T01:00:00.000Z', 12,
                'IOException: the store is away', '2026-11-24T02:00:00.000Z')
            returning id
            """;
        insert.Parameters.AddWithValue("$subject", subject);
        insert.Parameters.AddWithValue(
            "$payload",
            $$"""{"panelId":"{{panel}}","invitationId":"{{panel}}"}"""
        );
        return (long)insert.ExecuteScalar()!;
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task Expect(ILocator locator) =>
        Assertions.Expect(locator.First).ToBeVisibleAsync();
}
