using System.Globalization;
using Microsoft.AspNetCore.Components;
using Trading.Domain.Codes;

namespace Trading.Web.Parts;

/// <summary>What stands in the cells of a list where that is more than text.</summary>
internal static class Cells
{
    /// <summary>A part, with what it says of a row.</summary>
    public static RenderFragment<PlacedRow<TRow>> Of<TRow, TPart>(
        Func<TRow, IReadOnlyList<(string Name, object? Value)>> parameters
    )
        where TPart : IComponent =>
        placed =>
            builder =>
            {
                builder.OpenComponent<TPart>(0);
                foreach (var (name, value) in parameters(placed.Row))
                {
                    builder.AddComponentParameter(1, name, value);
                }

                builder.CloseComponent();
            };

    /// <summary>An instant that a row may have.</summary>
    public static RenderFragment<PlacedRow<TRow>> When<TRow>(
        Func<TRow, DateTimeOffset?> at,
        bool seconds = false
    ) =>
        placed =>
            builder =>
            {
                if (at(placed.Row) is not { } instant)
                {
                    builder.AddContent(0, "—");
                    return;
                }

                builder.OpenComponent<When>(1);
                builder.AddComponentParameter(2, nameof(Parts.When.At), instant);
                builder.AddComponentParameter(3, nameof(Parts.When.Seconds), seconds);
                builder.CloseComponent();
            };

    /// <summary>An amount that a row may have.</summary>
    public static RenderFragment<PlacedRow<TRow>> Money<TRow>(Func<TRow, Money?> amount) =>
        Of<TRow, Amount>(row => [(nameof(Amount.Of), amount(row))]);

    /// <summary>Words in a frame, coloured by what they mean: good, wait, bad or nothing.</summary>
    public static RenderFragment<PlacedRow<TRow>> Tag<TRow>(
        Func<TRow, (string Text, string Style)?> tag
    ) =>
        placed =>
            builder =>
            {
                if (tag(placed.Row) is not { } said)
                {
                    builder.AddContent(0, "—");
                    return;
                }

                builder.OpenElement(1, "span");
                builder.AddAttribute(2, "class", $"tag {said.Style}".TrimEnd());
                builder.AddContent(3, said.Text);
                builder.CloseElement();
            };

    /// <summary>An instant as a file holds it, in China.</summary>
    public static string? At(DateTimeOffset? instant) =>
        instant is { } at
            ? ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : null;

    /// <summary>A day as a file holds it.</summary>
    public static string? Day(DateOnly? day) =>
        day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
