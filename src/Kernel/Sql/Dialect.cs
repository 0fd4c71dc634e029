using System.Globalization;
using System.Text.RegularExpressions;

namespace Trading.Kernel.Sql;

/// <summary>
/// Renders a statement or schema script written once into what one engine understands. The shared part of SQL
/// passes through; only the tokens in braces differ:
/// <list type="table">
/// <item><term>{page}</term><description>rows @skip .. @skip+@take of an ordered query</description></item>
/// <item><term>{lock}</term><description>after a table's name: take its rows for update (SQL Server's hint); pair with {for update} at the end (PostgreSQL's clause)</description></item>
/// <item><term>{range lock}</term><description>after a table's name in NOT EXISTS: nobody may insert what was not found</description></item>
/// <item><term>{recompile}</term><description>at the end of a statement whose filters may be left out (<c>@x is null or …</c>): SQL Server makes a plan for those that were given</description></item>
/// <item><term>{true} {false}</term><description>boolean literals</description></item>
/// <item><term>{recursive}</term><description>after WITH, where the engine wants the word</description></item>
/// <item><term>{id} {instant} {day} {bool} {bytes} {number} {longtext} {text N} {key N}</term><description>column types</description></item>
/// <item><term>{identity}</term><description>a key that counts up and is never given twice, with its constraint</description></item>
/// <item><term>{now}</term><description>the database's clock, for column defaults only; the product's time comes from TimeProvider</description></item>
/// </list>
/// <c>{scope region, kind, office}</c> is the condition of the caller's scope (see <see cref="ScopeText"/>).
/// <c>in @list</c> is written as it is; Dapper expands it, but on PostgreSQL passes an array, so there it becomes <c>= any(@list)</c>, and <c>not in @list</c> <c>&lt;&gt; all(@list)</c>.
/// Lines between <c>--only ENGINE</c> and <c>--end</c> are for that engine alone.
/// </summary>
public static partial class Dialect
{
    private static readonly Dictionary<
        string,
        (string Sqlite, string Postgres, string SqlServer)
    > Tokens = new()
    {
        ["page"] = (
            "limit @take offset @skip",
            "limit @take offset @skip",
            "offset @skip rows fetch next @take rows only"
        ),
        ["lock"] = ("", "", "with (updlock, rowlock)"),
        ["for update"] = ("", "for update", ""),
        ["range lock"] = ("", "", "with (updlock, holdlock)"),
        ["recompile"] = ("", "", "option (recompile)"),
        ["true"] = ("1", "true", "1"),
        ["false"] = ("0", "false", "0"),
        ["recursive"] = ("recursive", "recursive", ""),
        ["id"] = ("text", "uuid", "uniqueidentifier"),
        ["instant"] = ("text", "timestamptz(3)", "datetimeoffset(3)"),
        ["day"] = ("text", "date", "date"),
        ["bool"] = ("integer", "boolean", "bit"),
        ["bytes"] = ("blob", "bytea", "varbinary(max)"),
        ["number"] = ("real", "double precision", "float(53)"),
        ["longtext"] = ("text", "text", "nvarchar(max)"),
        ["identity"] = (
            "integer not null primary key autoincrement",
            "bigint generated always as identity not null primary key",
            "bigint identity(1, 1) not null primary key"
        ),
    };

    /// <summary>The text for one engine. An unknown token is our mistake and throws.</summary>
    public static string Render(string text, Engine engine)
    {
        var ours = OnlyBlock()
            .Replace(
                text,
                block =>
                    string.Equals(
                        block.Groups["engine"].Value,
                        engine.ToString(),
                        StringComparison.OrdinalIgnoreCase
                    )
                        ? block.Groups["body"].Value
                        : ""
            );
        var lists =
            engine == Engine.Postgres
                ? ListParameter()
                    .Replace(
                        ours,
                        list =>
                            $" {(list.Groups["not"].Success ? "<> all" : "= any")}(@{list.Groups["name"].Value})"
                    )
                : ours;
        return Token()
            .Replace(
                lists,
                token =>
                {
                    var name = token.Groups["name"].Value;
                    if (token.Groups["size"].Success)
                    {
                        return Sized(
                            name,
                            int.Parse(token.Groups["size"].Value, CultureInfo.InvariantCulture),
                            engine
                        );
                    }

                    return Tokens.TryGetValue(name, out var forms)
                        ? engine switch
                        {
                            Engine.Sqlite => forms.Sqlite,
                            Engine.Postgres => forms.Postgres,
                            _ => forms.SqlServer,
                        }
                        : throw new FormatException($"Unknown SQL token {{{name}}}.");
                }
            );
    }

    // Keys compare by code point on every engine; text compares as the database was set up to (Chinese collations).
    private static string Sized(string name, int size, Engine engine) =>
        (name, engine) switch
        {
            ("text" or "key", Engine.Sqlite) => "text",
            ("text", Engine.Postgres) => $"varchar({size})",
            ("key", Engine.Postgres) => $"varchar({size}) collate \"C\"",
            ("text", Engine.SqlServer) => $"nvarchar({size})",
            ("key", Engine.SqlServer) => $"nvarchar({size}) collate Latin1_General_100_BIN2",
            _ => throw new FormatException($"Unknown SQL token {{{name} {size}}}."),
        };

    [GeneratedRegex(
        @"^--only (?<engine>\w+)[ \t]*\n(?<body>.*?)^--end[ \t]*$",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex OnlyBlock();

    [GeneratedRegex(@"\s+(?<not>not\s+)?in @(?<name>\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex ListParameter();

    [GeneratedRegex(@"\{(?<name>[a-z]+(?: [a-z]+)*)(?: (?<size>\d+))?\}")]
    private static partial Regex Token();
}
