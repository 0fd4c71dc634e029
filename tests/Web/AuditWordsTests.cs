using System.Reflection;
using System.Text.Json;
using Trading.Composition;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Web.Pages.Access;

namespace Trading.Tests.Web;

/// <summary>What is audited has words, in both languages, and what was sent is read beside what was sent before.</summary>
public sealed class AuditWordsTests
{
    [Fact]
    public void Every_audited_operation_has_a_name_in_both_languages()
    {
        var operations = Commands().Select(MessageText.NameOf).Distinct().Order().ToList();
        Assert.True(operations.Count > 100, "The commands were not found.");
        Assert.Empty(operations.Except(AuditWords.Operations.Keys));
        foreach (var (code, name) in AuditWords.Operations)
        {
            Assert.True(IsChinese(name.Zh) && !IsChinese(name.En), code);
        }

        Assert.Empty(
            operations
                .Select(code => code[..(code.IndexOf('.', StringComparison.Ordinal) + 1)])
                .Distinct()
                .Except(AuditWords.Operations.Keys)
        );
        // An operation that is no more is shown under the code it was recorded with.
        Assert.Equal("Access.OfLongAgo", AuditWords.Operation("Access.OfLongAgo"));
    }

    [Fact]
    public void Every_field_of_what_is_sent_has_a_name_in_both_languages()
    {
        var fields = Commands()
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
            .Where(property =>
                property.GetIndexParameters().Length == 0
                && property.Name != "EqualityContract"
                && !IsSecret(property)
            )
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))
            .Distinct()
            .Order()
            .ToList();
        var missing = fields.Except(AuditWords.Fields.Keys).ToList();
        Assert.True(missing.Count == 0, string.Join(' ', missing));
        foreach (var (field, name) in AuditWords.Fields)
        {
            Assert.True(name.Zh.Length > 0 && !IsChinese(name.En), field);
        }
    }

    [Fact]
    public void What_was_sent_stands_beside_what_was_sent_before()
    {
        var fields = SentField.Of(
            """{"id":"7","roles":["auditor","expert"],"rows":[{"name":"甲"}],"gone":null}""",
            """{"id":"7","roles":["auditor"],"rows":[{"name":"甲"},{"name":"乙"}]}"""
        )!;
        Assert.Equal(
            ["auditor、expert", "auditor"],
            fields
                .Where(field => field.Name == AuditWords.Field("roles"))
                .SelectMany(field => new[] { field.Now, field.Before })
        );
        Assert.Equal([false, true, false, true, true], fields.Select(field => field.Changed));
        Assert.Equal(("乙", null), (fields[^1].Before, fields[^1].Now));
        // What was cut, because it was long, cannot be taken apart.
        Assert.Null(SentField.Of("{\"id\":\"7\",\"ro…", null));
    }

    private static IEnumerable<Type> Commands() =>
        Platform
            .Modules.SelectMany(module => module.GetTypes())
            .Where(type =>
                !type.IsAbstract
                && !type.ContainsGenericParameters
                && type.GetInterfaces()
                    .Any(contract =>
                        contract.IsGenericType
                        && contract.GetGenericTypeDefinition() == typeof(ICommand<>)
                    )
            );

    private static bool IsSecret(PropertyInfo property) =>
        property.IsDefined(typeof(SecretAttribute))
        || property
            .DeclaringType!.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Any(parameter =>
                parameter.Name == property.Name && parameter.IsDefined(typeof(SecretAttribute))
            );

    private static bool IsChinese(string text) => text.Any(letter => letter is >= '一' and <= '鿿');
}
