using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Trading.Analysis.Networks;
using Trading.Composition;
using Trading.Procurement.Kinds;

namespace Trading.Web.OpenApi;

/// <summary>A closed list of values.</summary>
/// <param name="Name">Of its schema.</param>
/// <param name="Values">Each value as it travels, with its words.</param>
internal sealed record ClosedList(string Name, IReadOnlyList<Term> Values)
{
    /// <summary>The values with their words.</summary>
    public string Words =>
        string.Join("; ", Values.Select(term => $"`{term.Code}` {term.Name.Zh} ({term.Name.En})"));
}

/// <summary>
/// What is written beside the code: a member that says "one of <c>cref</c>" (or "see <c>cref</c>") where <c>cref</c> is
/// a list of values, takes the values of that list and no other. The compiler keeps such a reference from going stale.
/// </summary>
internal sealed partial class WrittenWords
{
    private readonly Dictionary<string, XElement> _members = [];
    private readonly ConcurrentDictionary<string, ClosedList?> _lists = new();

    private readonly ConcurrentDictionary<string, ClosedList> _used = new();
    private readonly TradingKinds _kinds;

    /// <summary>The lists that members were found to be of.</summary>
    public IEnumerable<ClosedList> Used =>
        _used.Values.OrderBy(list => list.Name, StringComparer.Ordinal);

    /// <summary>Reads what the modules' documentation files say. The kinds of trading are those of this installation.</summary>
    public WrittenWords(TradingKinds kinds)
    {
        _kinds = kinds;
        foreach (var module in Platform.Modules)
        {
            var file = Path.ChangeExtension(module.Location, ".xml");
            if (!File.Exists(file))
            {
                continue;
            }

            foreach (var member in XDocument.Load(file).Descendants("member"))
            {
                _members[member.Attribute("name")!.Value] = member;
            }
        }
    }

    /// <summary>What is said of a property, without names of classes; null when nothing is.</summary>
    public string? Of(PropertyInfo property) => Said(property) is { } said ? Plain(said) : null;

    /// <summary>What is said of a type, without names of classes; null when nothing is.</summary>
    public string? Of(Type type) =>
        _members.GetValueOrDefault("T:" + Cref(type))?.Element("summary") is { } said
            ? Plain(said)
            : null;

    /// <summary>The list that a property's values are of; null when they are of none.</summary>
    public ClosedList? ListOf(PropertyInfo property)
    {
        var plain = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (plain != typeof(string) && !typeof(IEnumerable<string>).IsAssignableFrom(plain))
        {
            return null;
        }

        foreach (var reference in Said(property)?.Descendants("see") ?? [])
        {
            if (
                reference.PreviousNode is XText before
                && Introduces().IsMatch(before.Value)
                && List(reference) is { } list
            )
            {
                _used[list.Name] = list;
                return list;
            }
        }

        return null;
    }

    private XElement? Said(PropertyInfo property)
    {
        var holder = property.DeclaringType!;
        if (holder.IsGenericType)
        {
            holder = holder.GetGenericTypeDefinition();
        }

        return _members.GetValueOrDefault($"P:{Cref(holder)}.{property.Name}")?.Element("summary")
            ?? _members
                .GetValueOrDefault("T:" + Cref(holder))
                ?.Elements("param")
                .FirstOrDefault(param => param.Attribute("name")?.Value == property.Name);
    }

    private string Plain(XElement said)
    {
        var words = string.Concat(
            said.Nodes()
                .Select(node =>
                    node switch
                    {
                        XText text => text.Value,
                        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                        XElement { Name.LocalName: "para" } paragraph => " " + Plain(paragraph),
                        XElement { Name.LocalName: "see" } reference => List(reference)?.Name
                            ?? Last(reference),
                        XElement other => other.Value,
                        _ => "",
                    }
                )
        );
        return Space().Replace(words, " ").Trim();
    }

    private ClosedList? List(XElement reference) =>
        reference.Attribute("cref")?.Value is { } cref ? _lists.GetOrAdd(cref, Read) : null;

    private ClosedList? Read(string cref)
    {
        var isType = cref.StartsWith("T:", StringComparison.Ordinal);
        var path = cref[2..];
        var holderName = isType ? path : path[..path.LastIndexOf('.')];
        var field = isType ? "All" : path[(holderName.Length + 1)..];
        var holder = Platform
            .Modules.Concat([typeof(Term).Assembly, typeof(NetworkRelations).Assembly])
            .Select(module => module.GetType(holderName))
            .FirstOrDefault(type => type is not null);
        if (holder == typeof(TradingKinds))
        {
            return OfKinds(field);
        }

        var values = holder?.GetMember(field, BindingFlags.Static | BindingFlags.Public) switch
        {
            [FieldInfo one] => one.GetValue(null),
            [PropertyInfo one] => one.GetValue(null),
            _ => null,
        };
        var terms = values switch
        {
            IEnumerable<Term> known => [.. known],
            IEnumerable<KeyValuePair<string, LocalizedText>> named =>
            [
                .. named
                    .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => new Term(pair.Key, pair.Value)),
            ],
            IEnumerable<string> codes => [.. codes.Select(code => new Term(code, new(code, code)))],
            IEnumerable others => others
                .Cast<object>()
                .Select(one => (Code: Of<string>(one, "Code"), Name: NameOf(one)))
                .Where(one => one is { Code: not null, Name: not null })
                .Select(one => new Term(one.Code!, one.Name!.Value))
                .ToList(),
            _ => (List<Term>)[],
        };
        return terms.Count == 0 ? null : new ClosedList(Name(holder!, field), terms);
    }

    private ClosedList? OfKinds(string field) =>
        field switch
        {
            nameof(TradingKinds.Kinds) => new("TradingKindCode", _kinds.Kinds),
            nameof(TradingKinds.Methods) => new("TradingMethodCode", _kinds.Methods),
            nameof(TradingKinds.States) => new("TradingState", _kinds.States),
            nameof(TradingKinds.Steps) => new("TradingStep", _kinds.Steps),
            _ => null,
        };

    private static T? Of<T>(object holder, string property) =>
        holder.GetType().GetProperty(property)?.GetValue(holder) is T value ? value : default;

    private static LocalizedText? NameOf(object holder) =>
        Of<LocalizedText?>(holder, "Name") ?? Of<LocalizedText?>(holder, "Title");

    // EntityStates is the list of what each EntityState can be.
    private static string Name(Type holder, string field)
    {
        var list =
            field == "All" ? holder.Name
            : holder.Name == "Terms" ? field
            : Singular(holder.Name.Replace("Catalogue", "", StringComparison.Ordinal)) + field;
        return Singular(list);
    }

    private static string Singular(string list)
    {
        return list.EndsWith("ses", StringComparison.Ordinal) ? list[..^2]
            : list.EndsWith('s') ? list[..^1]
            : list;
    }

    private static string Last(XElement reference) =>
        reference.Attribute("cref")?.Value.Split('.')[^1].Split('(')[0]
        ?? reference.Attribute("langword")?.Value
        ?? reference.Value;

    private static string Cref(Type type) =>
        type.FullName!.Replace('+', '.').ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b(one of|see|codes of|as in)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Introduces();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
