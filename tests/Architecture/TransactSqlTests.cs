using System.Text.RegularExpressions;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Trading.Composition;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Agencies;
using Trading.Tests.Harness;
using Schema = Trading.Kernel.Sql.Schema;

namespace Trading.Tests.Architecture;

/// <summary>
/// Compiles, without a server, the schema and every statement the product can send in their SQL Server form: a table
/// or column that does not exist, an undeclared parameter, a syntax that is not T-SQL fails here.
/// </summary>
public sealed partial class TransactSqlTests
{
    private static readonly IReadOnlyList<Statement> Statements = Statement.AllIn(Platform.Modules);

    private static readonly string[] Wrong =
    [
        "select no_such_column from outbox_message",
        "select id from no_such_table",
        "update outbox_message set no_such_column = 1 where id = @id",
        "insert into outbox_message (id, no_such_column) values (@id, 1)",
        "insert into idempotency (caller, idempotency_key) values (@a)",
        "select id from outbox_message limit 1",
    ];

    // What a model costs is to be made and validated, however many procedures are in it: one for all.
    private static readonly Lazy<ILookup<string, string>> Faults = new(() =>
        Compile(
            Statements
                .Select(statement => (statement.Name, statement.For(Engine.SqlServer)))
                .Concat(
                    Statements
                        .Where(statement => statement.IsScoped)
                        .Select(statement =>
                            (ForParty(statement), statement.For(Engine.SqlServer, Party))
                        )
                )
                .Concat(Wrong.Select(text => (text, text)))
        )
    );

    public static TheoryData<string> WrongStatements => [.. Wrong];

    private static DataScope Party =>
        DataScope.Of(
            Parties.All.Select(relation => new DataArea { Party = new(relation, "", default) })
        );

    private static string ForParty(Statement statement) => $"{statement.Name} for a party";

    [Fact]
    public void The_schema_is_sound_T_SQL()
    {
        using var model = Model();
        Assert.Empty(model.Validate().Select(Words));
    }

    [Fact]
    public void Every_statement_has_a_name_of_its_own()
    {
        Assert.NotEmpty(Statements);
        Assert.Empty(
            Statements
                .GroupBy(statement => statement.Name)
                .Where(group => group.Count() > 1)
                .Select(group => group.Key)
        );
    }

    [Fact]
    public void Every_statement_compiles_against_the_schema() =>
        Assert.Empty(Statements.SelectMany(statement => Faults.Value[statement.Name]));

    [Fact]
    public void Every_statement_with_a_scope_compiles_for_who_is_a_party()
    {
        Assert.Contains(Statements, statement => statement.IsScoped);
        Assert.Empty(Statements.SelectMany(statement => Faults.Value[ForParty(statement)]));
    }

    [Theory, MemberData(nameof(WrongStatements))]
    public void A_wrong_statement_does_not_compile(string wrong) =>
        Assert.NotEmpty(Faults.Value[wrong]);

    [Fact]
    public void No_fault_is_left_that_belongs_to_nobody() => Assert.Empty(Faults.Value[""]);

    [Fact]
    public void No_statement_uses_what_some_servers_of_the_family_refuse()
    {
        // The widest range of servers that speak T-SQL: no MERGE, no SELECT INTO #temp by bulk copy, no full text.
        var refused = Statements
            .Where(statement => Refused().IsMatch(statement.For(Engine.SqlServer)))
            .Select(statement => statement.Name);
        Assert.Empty(refused);
    }

    [Fact]
    public void A_trigger_does_not_count_its_own_rows_for_whoever_set_it_off()
    {
        var triggers = Definitions().OfType<CreateTriggerStatement>().ToList();
        Assert.NotEmpty(triggers);
        Assert.Empty(
            triggers
                .Where(trigger =>
                    trigger.StatementList.Statements
                        is not [
                            BeginEndBlockStatement { StatementList.Statements: [var first, ..] },
                        ]
                    || first
                        is not PredicateSetStatement { IsOn: true, Options: SetOptions.NoCount }
                )
                .Select(trigger => Name(trigger.Name))
        );
    }

    [Fact]
    public void A_filter_that_may_be_left_out_has_a_plan_for_what_was_given()
    {
        var filters = Statements
            .Select(statement => (statement.Name, Text: statement.For(Engine.SqlServer).TrimEnd()))
            .Where(statement => CatchAll().IsMatch(statement.Text))
            .ToList();
        Assert.NotEmpty(filters);
        Assert.Empty(
            filters
                .Where(statement =>
                    !statement.Text.EndsWith("option (recompile)", StringComparison.Ordinal)
                )
                .Select(statement => statement.Name)
        );
    }

    [Fact]
    public void Rows_are_held_and_changed_by_their_key_or_so_many_at_once_that_a_table_is_not_locked_whole()
    {
        // Of what one owner has, not what a whole table has. The two others take what was read just before, in parts, and
        // a role that few hold.
        var faults = new List<string>();
        foreach (var statement in Statements)
        {
            var changes = new Changes();
            Tree(statement).Accept(changes);
            faults.AddRange(
                changes.Where.Where(where => !Bounds.Of(where)).Select(_ => statement.Name)
            );
        }

        Assert.Equal(["access.failed_sign_in.delete", "access.person.take_administrators"], faults);
    }

    [Fact]
    public void The_latest_first_is_told_by_an_instant_and_not_by_an_id()
    {
        var faults = new List<string>();
        foreach (var statement in Statements)
        {
            var orders = new Orders();
            Tree(statement).Accept(orders);
            faults.AddRange(orders.ByIdAlone.Select(_ => statement.Name));
        }

        // Its ids count up.
        Assert.Equal(["kernel.outbox.list"], faults);
    }

    [Fact]
    public void The_ids_of_rows_are_made_by_the_session_which_knows_the_engines_order()
    {
        // These are no rows': whose a claim is.
        string[] owners = ["DispatchPending.cs", "LongJobWorker.cs", "OutboxWorker.cs"];
        Assert.Equal(
            [.. owners, "NewId.cs"],
            Directory
                .GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(file =>
                    !file.Contains(
                        $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                        StringComparison.Ordinal
                    )
                    && File.ReadAllText(file)
                        .Contains("Guid.CreateVersion7(", StringComparison.Ordinal)
                )
                .Select(file => Path.GetFileName(file)!)
                .OrderBy(file => file == "NewId.cs")
                .ThenBy(file => file, StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_script_changes_one_thing_of_a_table_at_a_time()
    {
        // Not every server of the family takes a list.
        Assert.Empty(
            Parsed()
                .Where(one =>
                    one.Statement switch
                    {
                        AlterTableAddTableElementStatement added => added
                            .Definition
                            .ColumnDefinitions
                            .Count + added.Definition.TableConstraints.Count
                            != 1,
                        AlterTableDropTableElementStatement dropped => dropped
                            .AlterTableDropTableElements
                            .Count != 1,
                        _ => false,
                    }
                )
                .Select(one => one.Name)
        );
    }

    [Fact]
    public void A_text_that_is_not_ASCII_does_not_go_through_a_code_page()
    {
        var texts = new Texts();
        foreach (var (_, statement) in Parsed())
        {
            statement.Accept(texts);
        }

        Assert.Contains(texts.All, text => text.IsNational);
        foreach (var statement in Statements)
        {
            Tree(statement).Accept(texts);
        }

        Assert.Empty(
            texts
                .All.Where(text => !text.IsNational && !System.Text.Ascii.IsValid(text.Value))
                .Select(text => text.Value)
        );
    }

    private static TSqlFragment Tree(Statement statement)
    {
        var text = ListParameter().Replace(statement.For(Engine.SqlServer), "in (@${name})");
        return new TSql150Parser(true).Parse(new StringReader(text), out _);
    }

    // Faults by the statement's name.
    private static ILookup<string, string> Compile(
        IEnumerable<(string Name, string Sql)> statements
    )
    {
        var faults = new List<(string Name, string Fault)>();
        using var model = Model();
        var names = new Dictionary<string, string>();
        foreach (var (name, sql) in statements)
        {
            // Dapper expands lists at run time; one element stands for all.
            var text = ListParameter().Replace(sql, "in (@${name})");
            var parsed = new TSql150Parser(true).Parse(new StringReader(text), out var errors);
            faults.AddRange(
                errors.Select(error =>
                    (name, $"{name}: line {error.Line}, column {error.Column}: {error.Message}")
                )
            );
            if (errors.Count > 0)
            {
                continue;
            }

            var inserts = new InsertCounter();
            parsed.Accept(inserts);
            faults.AddRange(inserts.Faults.Select(fault => (name, $"{name}: {fault}")));
            var parameters = Parameter()
                .Matches(text)
                .Select(match => match.Value)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(parameter =>
                    parameter is "@skip" or "@take"
                        ? $"{parameter} int"
                        : $"{parameter} nvarchar(4000)"
                );
            var procedure = $"__stmt{names.Count}__";
            names[procedure] = name;
            try
            {
                model.AddOrUpdateObjects(
                    $"create procedure [dbo].[{procedure}] {string.Join(", ", parameters)} as begin\n{text}\nend",
                    procedure + ".sql",
                    new TSqlObjectOptions()
                );
            }
            catch (DacModelException error)
            {
                faults.AddRange(
                    error.Messages.Select(message => (name, $"{name}: {message.Message}"))
                );
            }
        }

        faults.AddRange(
            model
                .Validate()
                .Select(message =>
                {
                    var name =
                        names
                            .FirstOrDefault(pair =>
                                message.Message.Contains(pair.Key, StringComparison.Ordinal)
                            )
                            .Value
                        ?? "";
                    return (name, $"{name}: {Words(message)}");
                })
        );
        return faults.ToLookup(fault => fault.Name, fault => fault.Fault);
    }

    private static TSqlModel Model()
    {
        var model = new TSqlModel(SqlServerVersion.Sql150, new TSqlModelOptions());
        var generator = new Sql150ScriptGenerator();
        foreach (var (number, statement) in Definitions().Index())
        {
            generator.GenerateScript(statement, out var definition);
            model.AddOrUpdateObjects(definition, $"schema#{number}", new TSqlObjectOptions());
        }

        return model;
    }

    private static IEnumerable<(string Name, TSqlStatement Statement)> Parsed() =>
        Schema
            .Scripts(Engine.SqlServer)
            .SelectMany(script =>
            {
                var parsed = (TSqlScript)
                    new TSql150Parser(true).Parse(new StringReader(script.Text), out var errors);
                Assert.Empty(
                    errors.Select(error => $"{script.Name}, line {error.Line}: {error.Message}")
                );
                return parsed
                    .Batches.SelectMany(batch => batch.Statements)
                    .Select(statement => (script.Name, statement));
            });

    /// <summary>What stands when every script has been applied.</summary>
    private static List<TSqlStatement> Definitions()
    {
        // A model holds what is there in the end, so changes are made to the definitions first.
        var tables = new Dictionary<string, CreateTableStatement>(StringComparer.OrdinalIgnoreCase);
        var others = new List<(string Key, TSqlStatement Statement)>();
        foreach (var (_, statement) in Parsed())
        {
            switch (statement)
            {
                case CreateTableStatement table:
                    tables.Add(Name(table.SchemaObjectName), table);
                    break;
                case AlterTableAddTableElementStatement added:
                    var grown = tables[Name(added.SchemaObjectName)].Definition;
                    foreach (var column in added.Definition.ColumnDefinitions)
                    {
                        grown.ColumnDefinitions.Add(column);
                    }

                    foreach (var constraint in added.Definition.TableConstraints)
                    {
                        if (constraint is UniqueConstraintDefinition { IsPrimaryKey: true })
                        {
                            DropPrimaryKey(grown);
                        }

                        grown.TableConstraints.Add(constraint);
                    }

                    break;
                case AlterTableAlterColumnStatement altered:
                    tables[Name(altered.SchemaObjectName)]
                        .Definition.ColumnDefinitions.Single(column =>
                            column.ColumnIdentifier.Value == altered.ColumnIdentifier.Value
                        )
                        .DataType = altered.DataType;
                    break;
                case AlterTableDropTableElementStatement dropped:
                    var shrunk = tables[Name(dropped.SchemaObjectName)].Definition;
                    foreach (var element in dropped.AlterTableDropTableElements)
                    {
                        // A column that is not there throws: the script would fail too.
                        shrunk.ColumnDefinitions.Remove(
                            shrunk.ColumnDefinitions.Single(column =>
                                column.ColumnIdentifier.Value == element.Name.Value
                            )
                        );
                    }

                    break;
                case DropTableStatement drop:
                    foreach (var table in drop.Objects.Select(Name))
                    {
                        Assert.True(tables.Remove(table), table);
                        others.RemoveAll(other =>
                            other.Key.StartsWith(table + "/", StringComparison.OrdinalIgnoreCase)
                        );
                    }

                    break;
                case CreateIndexStatement index:
                    others.Add((Name(index.OnName) + "/" + index.Name.Value, index));
                    break;
                case DropIndexStatement drop:
                    foreach (var clause in drop.DropIndexClauses.OfType<DropIndexClause>())
                    {
                        var key = Name(clause.Object) + "/" + clause.Index.Value;
                        Assert.Equal(1, others.RemoveAll(other => other.Key == key));
                    }

                    break;
                case DropTriggerStatement drop:
                    foreach (var trigger in drop.Objects)
                    {
                        Assert.Equal(1, others.RemoveAll(other => other.Key == Name(trigger)));
                    }

                    break;
                case CreateTriggerStatement trigger:
                    others.Add((Name(trigger.Name), trigger));
                    break;
                // Rows that a script writes are no part of the model; nor is the statement that drops a key under
                // the name the server gave it: the new key takes its place above.
                case InsertStatement or UpdateStatement or DeleteStatement:
                case DeclareVariableStatement or ExecuteStatement:
                    break;
                default:
                    others.Add(("", statement));
                    break;
            }
        }

        return [.. tables.Values, .. others.Select(other => other.Statement)];
    }

    private static void DropPrimaryKey(TableDefinition table)
    {
        var key = table
            .TableConstraints.OfType<UniqueConstraintDefinition>()
            .FirstOrDefault(constraint => constraint.IsPrimaryKey);
        if (key is not null)
        {
            table.TableConstraints.Remove(key);
        }

        foreach (var column in table.ColumnDefinitions)
        {
            var own = column
                .Constraints.OfType<UniqueConstraintDefinition>()
                .FirstOrDefault(constraint => constraint.IsPrimaryKey);
            if (own is not null)
            {
                column.Constraints.Remove(own);
            }
        }
    }

    private static string Name(SchemaObjectName name) => name.BaseIdentifier.Value;

    private static string Words(DacModelMessage message) =>
        $"{message.MessageType} {message.Prefix}{message.Number}: {message.Message}";

    [GeneratedRegex(@"\bin @(?<name>\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex ListParameter();

    [GeneratedRegex(@"@\w+ (is null|= \w+) (or|and)\b", RegexOptions.IgnoreCase)]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"(?<!@)@\w+")]
    private static partial Regex Parameter();

    [GeneratedRegex(
        @"\b(merge\s+into|unpivot|contains\s*\(|freetext\s*\()",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Refused();

    /// <summary>The conditions of deletes, updates and reads that hold their rows; null where there is none.</summary>
    private sealed class Changes : TSqlFragmentVisitor
    {
        public List<BooleanExpression?> Where { get; } = [];

        public override void Visit(DeleteSpecification node) =>
            Where.Add(node.WhereClause?.SearchCondition);

        public override void Visit(UpdateSpecification node) =>
            Where.Add(node.WhereClause?.SearchCondition);

        public override void Visit(QuerySpecification node)
        {
            var held = node
                .FromClause?.TableReferences.OfType<NamedTableReference>()
                .Any(table => table.TableHints.Any(hint => hint.HintKind == TableHintKind.UpdLock));
            if (held == true && node.OffsetClause is null && node.TopRowFilter is null)
            {
                Where.Add(node.WhereClause?.SearchCondition);
            }
        }
    }

    /// <summary>Whether a condition holds few rows: what equals a parameter or a constant, is in a list, or in rows that were counted.</summary>
    private static class Bounds
    {
        public static bool Of(BooleanExpression? condition) =>
            condition switch
            {
                BooleanBinaryExpression
                {
                    BinaryExpressionType: BooleanBinaryExpressionType.And
                } both => Of(both.FirstExpression) || Of(both.SecondExpression),
                BooleanBinaryExpression either => Of(either.FirstExpression)
                    && Of(either.SecondExpression),
                BooleanParenthesisExpression inner => Of(inner.Expression),
                BooleanComparisonExpression
                {
                    ComparisonType: BooleanComparisonType.Equals
                } equal => equal.FirstExpression is ColumnReferenceExpression
                    && equal.SecondExpression
                        is VariableReference
                            or IntegerLiteral
                            or ScalarSubquery,
                InPredicate { Subquery: null } => true,
                InPredicate { Subquery.QueryExpression: QuerySpecification query } =>
                    query.OffsetClause is not null
                        || query.TopRowFilter is not null
                        || Of(query.WhereClause?.SearchCondition),
                _ => false,
            };
    }

    /// <summary>Orders whose first word is an id, the greatest first.</summary>
    private sealed class Orders : TSqlFragmentVisitor
    {
        public List<OrderByClause> ByIdAlone { get; } = [];

        public override void Visit(OrderByClause node)
        {
            if (
                node.OrderByElements[0] is { SortOrder: SortOrder.Descending } first
                && first.Expression is ColumnReferenceExpression column
                && column.MultiPartIdentifier.Identifiers[^1].Value == "id"
            )
            {
                ByIdAlone.Add(node);
            }
        }
    }

    private sealed class Texts : TSqlFragmentVisitor
    {
        public List<StringLiteral> All { get; } = [];

        public override void Visit(StringLiteral node) => All.Add(node);
    }

    /// <summary>The model does not count an insert's values; this does.</summary>
    private sealed class InsertCounter : TSqlFragmentVisitor
    {
        public List<string> Faults { get; } = [];

        public override void Visit(InsertSpecification node)
        {
            var columns = node.Columns.Count;
            var values = node.InsertSource switch
            {
                ValuesInsertSource source => source.RowValues.Select(row => row.ColumnValues.Count),
                SelectInsertSource { Select: QuerySpecification query }
                    when !query.SelectElements.OfType<SelectStarExpression>().Any() =>
                [
                    query.SelectElements.Count,
                ],
                _ => [],
            };
            Faults.AddRange(
                values
                    .Where(count => count != columns)
                    .Select(count => $"{columns} columns but {count} values")
            );
        }
    }
}
