using Microsoft.Data.Sqlite;

namespace Trading.Browser;

/// <summary>A system administrator and long jobs: one that failed, one of a newer node that waits.</summary>
[Collection(ProductCollection.Name)]
public sealed class LongJobPagesTests(RunningProduct product) : BrowserCase(product)
{
    [Fact]
    public async Task Long_jobs_are_shown_with_their_progress_and_error_and_cancelled_after_a_question()
    {
        Job("failed", "IOException: the disk is away");
        Job("queued", null);
        var window = await product.Open();
        var page = window.Page;
        await window.SignIn("admin", Demo.Password);
        await window.Go("/long-jobs?state=failed");
        await Expect(page.GetByText("IOException: the disk is away"));
        await Expect(
            page.GetByRole(AriaRole.Button, new() { Name = "继续执行：tests.newer", Exact = true })
        );
        await window.Go("/long-jobs?state=queued");
        await Expect(page.GetByText("40 / 100"));
        await window.Shot("long-jobs");
        await page.GetByRole(
                AriaRole.Button,
                new() { Name = "取消任务：tests.newer", Exact = true }
            )
            .ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "确定", Exact = true }).ClickAsync();
        await Expect(page.GetByText("没有符合条件的"));
        await window.Go("/long-jobs?state=cancelled");
        await Expect(page.GetByText("由 admin 取消"));
        window.Silent();
    }

    // Of a kind that no worker of this product knows, so that it stays as it is.
    private void Job(string state, string? error)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(product.Folder, "var", "trading.db")}"
        );
        connection.Open();
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            insert into long_job
                (id, kind, input, state, done_count, total_count, cancellable, asked_by, asked_at, ready_at, attempts,
                 last_error, ended_at)
            values ($id, 'tests.newer', '{}', $state, 40, 100, 1, 'zhang', '2026-11-24T01:00:00.000Z',
                '2026-11-24T01:00:00.000Z', 0, $error, $ended)
            """;
        insert.Parameters.AddWithValue("$id", Guid.NewGuid());
        insert.Parameters.AddWithValue("$state", state);
        insert.Parameters.AddWithValue("$error", (object?)error ?? DBNull.Value);
        insert.Parameters.AddWithValue(
            "$ended",
            state == "failed" ? "2026-11-24T02:00:00.000Z" : DBNull.Value
        );
        insert.ExecuteNonQuery();
    }

    private static Task Expect(ILocator locator) =>
        Assertions.Expect(locator.First).ToBeVisibleAsync();
}
