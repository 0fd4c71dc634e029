using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using FluentValidation;
using Mediator;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Tables;

namespace Trading.Alerts.Networks;

/// <summary>
/// A part of the network as a file: its ties as CSV or XLSX for spreadsheets, all of it as JSON, or GraphML for programs that draw
/// graphs. A command, so that the audit trail knows who took what out.
/// </summary>
public static class ExportNetwork
{
    /// <summary>The forms that there are.</summary>
    public static readonly IReadOnlyList<string> Formats =
    [
        .. SpreadsheetFile.Formats,
        "json",
        "graphml",
    ];

    /// <summary>Which part, and the form.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(GetNetwork.Query Part, string Format)
        : Kernel.Commands.ICommand<File>;

    /// <summary>The file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="ContentType">Its media type.</param>
    /// <param name="Content">UTF-8.</param>
    /// <param name="Ties">How many ties are in it.</param>
    public sealed record File(string Name, string ContentType, byte[] Content, int Ties);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Format)
                .Must(format => Formats.Contains(format))
                .WithMessage(
                    "network.format",
                    "格式应为 csv、xlsx、json 或 graphml。",
                    "A form is csv, xlsx, json or graphml."
                );
    }

    internal sealed class Handler(IMediator mediator, TimeProvider time)
        : Kernel.Commands.ICommandHandler<Command, File>
    {
        public async ValueTask<Outcome<File>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var part = await mediator.Send(command.Part, cancellationToken);
            if (part.Problem is { } problem)
            {
                return problem;
            }

            var graph = part.Value;
            var day = time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            var name = $"network-{day}.{command.Format}";
            return command.Format switch
            {
                "json" => new File(
                    name,
                    "application/json",
                    JsonSerializer.SerializeToUtf8Bytes(graph, Json),
                    graph.Edges.Count
                ),
                "graphml" => new File(
                    name,
                    "application/graphml+xml",
                    GraphMl(graph),
                    graph.Edges.Count
                ),
                var format => new File(
                    name,
                    SpreadsheetFile.TypeOf(format),
                    await SpreadsheetFile.Of(format, new("关系", "Network"), Columns, Rows(graph)),
                    graph.Edges.Count
                ),
            };
        }
    }

    private static readonly SpreadsheetColumn[] Columns =
    [
        new(new("联系", "Tie"), 14),
        new(new("一方类型", "One's kind"), 10),
        new(new("一方编号", "One"), 24),
        new(new("一方名称", "One's name"), 30),
        new(new("另一方类型", "Other's kind"), 10),
        new(new("另一方编号", "Other"), 24),
        new(new("另一方名称", "Other's name"), 30),
        new(new("项目数", "Procurements"), 8),
        new(new("最早", "First"), 12),
        new(new("最近", "Last"), 12),
        new(new("依据", "Rests on"), 50),
        new(new("也可能是", "What else would explain it"), 60),
    ];

    private static IEnumerable<IReadOnlyList<object?>> Rows(NetworkGraph graph)
    {
        var nodes = graph.Nodes.ToDictionary(node => node.Id);
        return graph.Edges.Select(edge =>
            (IReadOnlyList<object?>)
                [
                    EdgeKinds.Name(edge.Kind).ToString(),
                    NodeKinds.Name(nodes[edge.One].Kind).ToString(),
                    nodes[edge.One].Key,
                    nodes[edge.One].Label,
                    NodeKinds.Name(nodes[edge.Other].Kind).ToString(),
                    nodes[edge.Other].Key,
                    nodes[edge.Other].Label,
                    edge.Times,
                    Day(edge.First),
                    Day(edge.Last),
                    edge.RestsOn.ToString(),
                    edge.Otherwise.ToString(),
                ]
        );
    }

    private static byte[] GraphMl(NetworkGraph graph)
    {
        using var content = new MemoryStream();
        using (
            var xml = XmlWriter.Create(
                content,
                new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }
            )
        )
        {
            xml.WriteStartElement("graphml", "http://graphml.graphdrawing.org/xmlns");
            foreach (
                var (id, on, type) in new[]
                {
                    ("kind", "node", "string"),
                    ("label", "node", "string"),
                    ("relation", "edge", "string"),
                    ("times", "edge", "long"),
                    ("first", "edge", "string"),
                    ("last", "edge", "string"),
                    ("restsOn", "edge", "string"),
                }
            )
            {
                xml.WriteStartElement("key");
                xml.WriteAttributeString("id", id);
                xml.WriteAttributeString("for", on);
                xml.WriteAttributeString("attr.name", id);
                xml.WriteAttributeString("attr.type", type);
                xml.WriteEndElement();
            }

            xml.WriteStartElement("graph");
            xml.WriteAttributeString("edgedefault", "undirected");
            foreach (var node in graph.Nodes)
            {
                xml.WriteStartElement("node");
                xml.WriteAttributeString("id", node.Id);
                Data(xml, "kind", node.Kind);
                Data(xml, "label", node.Label);
                xml.WriteEndElement();
            }

            foreach (var edge in graph.Edges)
            {
                xml.WriteStartElement("edge");
                xml.WriteAttributeString("source", edge.One);
                xml.WriteAttributeString("target", edge.Other);
                Data(xml, "relation", edge.Kind);
                Data(xml, "times", edge.Times.ToString(CultureInfo.InvariantCulture));
                Data(xml, "first", Day(edge.First));
                Data(xml, "last", Day(edge.Last));
                Data(xml, "restsOn", edge.RestsOn.ToString());
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return content.ToArray();
    }

    private static void Data(XmlWriter xml, string key, string? value)
    {
        if (value is null)
        {
            return;
        }

        xml.WriteStartElement("data");
        xml.WriteAttributeString("key", key);
        xml.WriteString(string.Concat(value.Where(XmlConvert.IsXmlChar)));
        xml.WriteEndElement();
    }

    private static string? Day(DateOnly? day) =>
        day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
