using Trading.Kernel.Sql;

namespace Trading.Tests.Kernel.Sql;

public sealed class DialectTests
{
    [Theory]
    [InlineData(Engine.Sqlite, "select a from t order by a limit @take offset @skip")]
    [InlineData(Engine.Postgres, "select a from t order by a limit @take offset @skip")]
    [InlineData(
        Engine.SqlServer,
        "select a from t order by a offset @skip rows fetch next @take rows only"
    )]
    public void A_page_is_said_in_each_engines_words(Engine engine, string expected) =>
        Assert.Equal(expected, Dialect.Render("select a from t order by a {page}", engine));

    [Fact]
    public void A_row_read_to_be_changed_is_locked_where_the_engine_has_row_locks()
    {
        const string text = "select a from t {lock} where id = @id {for update}";
        Assert.Equal("select a from t  where id = @id ", Dialect.Render(text, Engine.Sqlite));
        Assert.Equal(
            "select a from t  where id = @id for update",
            Dialect.Render(text, Engine.Postgres)
        );
        Assert.Equal(
            "select a from t with (updlock, rowlock) where id = @id ",
            Dialect.Render(text, Engine.SqlServer)
        );
    }

    [Fact]
    public void Keys_compare_by_code_point_and_carry_their_length()
    {
        Assert.Equal(
            "nvarchar(40) collate Latin1_General_100_BIN2",
            Dialect.Render("{key 40}", Engine.SqlServer)
        );
        Assert.Equal("varchar(40) collate \"C\"", Dialect.Render("{key 40}", Engine.Postgres));
        Assert.Equal("text", Dialect.Render("{key 40}", Engine.Sqlite));
    }

    [Fact]
    public void A_block_for_one_engine_is_gone_on_the_others()
    {
        const string text = "a\n--only postgres\nb\n--end\n--only sqlserver\nc\n--end\nd";
        Assert.Equal(
            "a\nb\n\nd",
            Dialect
                .Render(text, Engine.Postgres)
                .Replace("\n\n\n", "\n\n", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("c", Dialect.Render(text, Engine.Sqlite), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_an_array_on_PostgreSQL()
    {
        Assert.Equal(
            "select a from t where a = any(@codes)",
            Dialect.Render("select a from t where a in @codes", Engine.Postgres)
        );
        Assert.Equal(
            "select a from t where a <> all(@codes)",
            Dialect.Render("select a from t where a not in @codes", Engine.Postgres)
        );
        Assert.Equal(
            "select a from t where a in @codes",
            Dialect.Render("select a from t where a in @codes", Engine.SqlServer)
        );
    }

    [Theory]
    [InlineData("{pages}")]
    [InlineData("{text}")]
    [InlineData("{blob 3}")]
    public void A_token_nobody_knows_is_our_mistake_and_fails(string token) =>
        Assert.Throws<FormatException>(() => Dialect.Render(token, Engine.Sqlite));
}
