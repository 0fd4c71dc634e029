using Trading.Messaging.Contracts;

namespace Trading.Messaging.Templates;

/// <summary>Every message that the platform sends, by the name of its template.</summary>
public sealed class TemplateCatalogue
{
    private readonly Dictionary<string, MessageTemplate> _byName;

    /// <summary>Of what the modules declare.</summary>
    public TemplateCatalogue(IEnumerable<MessageTemplate> templates) =>
        _byName = templates.ToDictionary(template => template.Name);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<MessageTemplate> All =>
        _byName.Values.OrderBy(template => template.Name, StringComparer.Ordinal);

    /// <summary>By name; null where there is none.</summary>
    public MessageTemplate? Find(string name) => _byName.GetValueOrDefault(name);
}
