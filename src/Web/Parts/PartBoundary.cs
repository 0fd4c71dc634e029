using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Trading.Web.Shell;

namespace Trading.Web.Parts;

/// <summary>
/// Around a card: what fails inside leaves the page standing, is said in its place with a reference to quote, and is
/// logged under that. Never the exception itself.
/// </summary>
public sealed class PartBoundary : ErrorBoundaryBase
{
    private string? _reference;

    [Inject]
    private ILogger<PartBoundary> Log { get; set; } = null!;

    [Inject]
    private Words T { get; set; } = null!;

    protected override Task OnErrorAsync(Exception exception)
    {
        _reference = Reference();
        Log.LogError(exception, "A part of a page failed; reference {Reference}.", _reference);
        return Task.CompletedTask;
    }

    /// <summary>What to quote: the trace under which it is logged.</summary>
    public static string Reference() =>
        (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenElement(1, "div");
        builder.AddAttribute(2, "class", "problem");
        builder.AddAttribute(3, "role", "alert");
        builder.OpenElement(4, "p");
        builder.AddContent(
            5,
            T[
                "这一部分出错了，页面其余部分不受影响。如再次出错，请联系系统管理员并提供编号：",
                "This part failed; the rest of the page goes on. If it fails again, tell the system administrator and quote: "
            ]
        );
        builder.OpenElement(6, "code");
        builder.AddContent(7, _reference);
        builder.CloseElement();
        builder.CloseElement();
        builder.OpenElement(8, "p");
        builder.OpenElement(9, "button");
        builder.AddAttribute(10, "type", "button");
        builder.AddAttribute(11, "onclick", EventCallback.Factory.Create(this, Recover));
        builder.AddContent(12, T["重试", "Try again"]);
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
    }
}
