using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Web.Pages.Registry;

/// <summary>A record while it is typed: every field as text, so that nothing typed is lost for being wrong.</summary>
public sealed class RecordForm
{
    private readonly Dictionary<string, List<Row>> _rows = [];
    private readonly Dictionary<string, int[]> _shown = [];

    /// <summary>A row while it is typed, one text a field.</summary>
    public sealed class Row(int fields)
    {
        /// <summary>The texts, in the order of the section's fields.</summary>
        public string?[] Cells { get; } = new string?[fields];

        /// <summary>True if nothing is typed in it.</summary>
        public bool IsBlank => Cells.All(string.IsNullOrWhiteSpace);
    }

    /// <summary>A record to be edited.</summary>
    public static RecordForm Of(EntityRecord record)
    {
        var form = new RecordForm();
        foreach (var section in Sections.All)
        {
            form._rows[section.Code] = [.. section.Rows(record).Select(row => Typed(section, row))];
        }

        return form;
    }

    /// <summary>The rows of a section; one for a section that is no list.</summary>
    public List<Row> Rows(SectionShape section)
    {
        // Whoever asks may type into them, and a row that was blank is stored from then on.
        _shown.Remove(section.Code);
        return _rows[section.Code];
    }

    /// <summary>The kind of body chosen; on it depends what must be filled in.</summary>
    public string? Kind
    {
        get
        {
            var identity = Sections.Of(Sections.Identity);
            return Rows(identity)[0].Cells[
                identity.Fields.Index().First(place => place.Item.Name == "kind").Index
            ];
        }
    }

    /// <summary>A section as it is stored, in place of what was typed.</summary>
    public void Put(SectionShape section, EntityRecord record) =>
        _rows[section.Code] = [.. section.Rows(record).Select(row => Typed(section, row))];

    /// <summary>The record with the sections as they are typed; null where they cannot be read.</summary>
    public EntityRecord? Read(EntityRecord record, IReadOnlySet<string> sections) =>
        Save(default, 0, sections).Command is { } command ? command.Over(record) : null;

    /// <summary>An empty row at the end.</summary>
    public void Add(SectionShape section) => Rows(section).Add(new Row(section.Fields.Count));

    /// <summary>Rows read from a paste, at the end.</summary>
    public void Add(SectionShape section, IEnumerable<IReadOnlyList<string?>> rows)
    {
        // What was added and never filled in would stand between.
        Rows(section).RemoveAll(row => row.IsBlank);
        foreach (var cells in rows)
        {
            var row = new Row(section.Fields.Count);
            for (var i = 0; i < cells.Count; i++)
            {
                row.Cells[i] = cells[i];
            }

            Rows(section).Add(row);
        }
    }

    /// <summary>The sections named, to be saved over a version; or what in them cannot be read.</summary>
    public (SaveEntity.Command? Command, IReadOnlyList<FieldError> Faults) Save(
        EntityCode code,
        long expected,
        IReadOnlySet<string> sections
    )
    {
        var record = new EntityRecord();
        var faults = new List<FieldError>();
        foreach (var section in Sections.All.Where(section => sections.Contains(section.Code)))
        {
            var rows = new List<object>();
            // Rows with nothing in them are left out here, so that errors count the rows that are left.
            foreach (var typed in Rows(section).Where(typed => !section.IsList || !typed.IsBlank))
            {
                var row = section.NewRow();
                for (var i = 0; i < section.Fields.Count; i++)
                {
                    var field = section.Fields[i];
                    if (FieldText.TryRead(field, typed.Cells[i], out var value, out var fault))
                    {
                        field.Set(row, value);
                    }
                    else
                    {
                        faults.Add(
                            new FieldError(
                                section.Pointer(rows.Count, field),
                                "field.shape",
                                fault.ToString(),
                                typed.Cells[i]
                            )
                        );
                    }
                }

                rows.Add(row);
            }

            record = section.With(record, rows);
        }

        return faults.Count > 0
            ? (null, faults)
            : (SaveEntity.Command.Of(code, expected, record, sections), faults);
    }

    /// <summary>Where the n-th row that is stored is shown: rows with nothing in them are shown and not stored.</summary>
    public int Shown(SectionShape section, int stored)
    {
        if (!section.IsList)
        {
            return 0;
        }

        // Asked once for every error there is, and of ten thousand rows each may have one.
        if (!_shown.TryGetValue(section.Code, out var places))
        {
            places = _shown[section.Code] = [
                .. _rows[section.Code]
                    .Index()
                    .Where(place => !place.Item.IsBlank)
                    .Select(place => place.Index),
            ];
        }

        return stored < places.Length ? places[stored] : 0;
    }

    private static Row Typed(SectionShape section, object row)
    {
        var typed = new Row(section.Fields.Count);
        for (var i = 0; i < section.Fields.Count; i++)
        {
            typed.Cells[i] = FieldText.Typed(section.Fields[i], section.Fields[i].Of(row));
        }

        return typed;
    }
}
